/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "help/certif.h"

int64_t certif_centre(struct house *h, int64_t admin)
{
	int64_t id = id_next(&h->ids);

	house_script(h, arena_printf(h->arena,
	                             "INSERT INTO centre (id, name, kind, zone, feed, created) "
	                             "VALUES (%lld, 'Université de test', 'SUP', 'Europe/Paris', 'feed%lld', %lld)",
	                             (long long)id, (long long)id, (long long)h->now)
	                        .p);
	house_script(h, arena_printf(h->arena,
	                             "INSERT INTO centre_habilitation (centre, framework, since) VALUES "
	                             "(%lld, 'CLEA', 1), (%lld, 'DROIT', 1), (%lld, 'EDU', 1), (%lld, 'SANTE', 1)",
	                             (long long)id, (long long)id, (long long)id, (long long)id)
	                        .p);
	if (admin)
		house_script(h, arena_printf(h->arena,
		                             "INSERT INTO centre_member (centre, person, role, since) "
		                             "VALUES (%lld, %lld, 'ADMIN', 1)",
		                             (long long)id, (long long)admin)
		                        .p);
	return id;
}

int64_t certif_number(struct house *h, int64_t session)
{
	return house_count(h, arena_printf(h->arena, "SELECT number FROM certif_session WHERE id = %lld",
	                                   (long long)session)
	                              .p);
}

int64_t certif_session(struct house *h, int64_t centre, int64_t starts)
{
	int64_t id = id_next(&h->ids);

	house_script(h, arena_printf(h->arena,
	                             "INSERT INTO certif_session (id, centre, number, site, site_key, room, room_key, "
	                             "starts, examiners, audience, access_code, password, created, author) "
	                             "VALUES (%lld, %lld, %lld, 'Campus', 'campus', 'Salle %lld', 'salle %lld', %lld, "
	                             "'Claire Moreau', 'students', '" CERTIF_CODE "', '" CERTIF_PASSWORD "', %lld, 1)",
	                             (long long)id, (long long)centre, (long long)(10000000 + id % 90000000),
	                             (long long)id, (long long)id, (long long)starts, (long long)h->now)
	                        .p);
	return id;
}

static int add(struct db *db, void *args)
{
	return candidate_add(db, args);
}

int64_t certif_candidate(struct house *h, int64_t session, const char *birth_name, const char *first_name,
                         const char *birth_date)
{
	struct candidate_change c = { .arena = h->arena, .ids = &h->ids, .session = session, .now = h->now,
		                      .candidate = { .birth_name = str_of(birth_name),
		                                     .first_name = str_of(first_name),
		                                     .birth_date = str_of(birth_date) } };

	assert_int_equal(db_queue_wait(h->queue, add, &c), ERR_NONE);
	return c.candidate.id;
}
