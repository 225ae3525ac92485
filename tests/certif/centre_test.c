/* SPDX-License-Identifier: EUPL-1.2 */
/* A centre and its people, on both engines: who may do what to whom. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include "certif/centre.h"
#include "certif/queries.h"
#include "help/house.h"
#include "people/link.h"

/* ---- rules ------------------------------------------------------------------------------------ */

static void habilitations_are_read(void **)
{
	struct error e;
	unsigned bits;

	assert_int_equal(centre_frameworks_read(STR(""), &bits, &e), ERR_NONE);
	assert_int_equal(bits, 0);
	assert_int_equal(centre_frameworks_read(STR("droit, EDU,SANTE"), &bits, &e), ERR_NONE);
	assert_int_equal(bits, 2 | 4 | 8);
	assert_int_equal(centre_frameworks_read(STR("DROIT,PIX"), &bits, &e), ERR_INVALID);
	assert_true(str_eq(e.argument, STR("PIX")));
	assert_int_equal(centre_frameworks_read(STR("DROIT,"), &bits, &e), ERR_INVALID);
}

static void an_identity_is_checked(void **)
{
	static const struct {
		struct centre_identity identity;
		const char *field;
	} bad[] = {
		{ { { "", 0 }, { "SUP", 3 }, { "", 0 }, { "", 0 } }, "name" },
		{ { { "  ", 2 }, { "SUP", 3 }, { "", 0 }, { "", 0 } }, "name" },
		{ { { "a\nb", 3 }, { "SUP", 3 }, { "", 0 }, { "", 0 } }, "name" },
		{ { { "\xff", 1 }, { "SUP", 3 }, { "", 0 }, { "", 0 } }, "name" },
		{ { { "Lycée", 6 }, { "sup", 3 }, { "", 0 }, { "", 0 } }, "kind" },
		{ { { "Lycée", 6 }, { "SCO", 3 }, { "1\r2", 3 }, { "", 0 } }, "external-id" },
		{ { { "Lycée", 6 }, { "SCO", 3 }, { "", 0 }, { "nowhere", 7 } }, "contact" },
	};
	struct error e;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(centre_identity_check(&bad[i].identity, &e), ERR_INVALID);
		assert_true(str_eq(e.field, str_of(bad[i].field)));
	}
}

static void the_last_administrator_stays(void **)
{
	assert_non_null(centre_refuse_role(STR("ADMIN"), STR("MEMBER"), 1));
	assert_non_null(centre_refuse_role(STR("ADMIN"), STR(""), 1));
	assert_null(centre_refuse_role(STR("ADMIN"), STR("ADMIN"), 1));
	assert_null(centre_refuse_role(STR("ADMIN"), STR(""), 2));
	assert_null(centre_refuse_role(STR("MEMBER"), STR(""), 1));
}

/* ---- data --------------------------------------------------------------------------------------- */

static int write_create(struct db *db, void *args)
{
	return centre_create(db, args);
}

static int create(struct house *h, const char *external_id, int64_t *id)
{
	struct centre_new n = { .arena = h->arena, .ids = &h->ids, .zone = STR("Europe/Paris"), .frameworks = 5, .now = h->now,
		                .identity = { .name = STR("Université de test"), .kind = STR("SUP"), .external_id = str_of(external_id) } };
	int k = db_queue_wait(h->queue, write_create, &n);

	*id = n.id;
	return k;
}

struct act {
	struct centre_act act;
	int (*verb)(struct db *db, struct centre_act *act);
};

static int write_act(struct db *db, void *args)
{
	struct act *a = args;

	return a->verb(db, &a->act);
}

static int run(struct house *h, int (*verb)(struct db *db, struct centre_act *act), struct centre_act *act)
{
	struct act a = { .act = *act, .verb = verb };

	a.act.arena = h->arena;
	a.act.ids = &h->ids;
	a.act.origin = "https://pix.example";
	a.act.now = h->now;
	a.act.language = LANGUAGE_EN;
	int k = db_queue_wait(h->queue, write_act, &a);
	*act = a.act;
	return k;
}

/* A centre with an administrator and a member. */
struct team {
	int64_t centre, admin, member;
};

static struct team team_new(struct house *h)
{
	struct team t = { .admin = house_person(h, "admin@example.org"), .member = house_person(h, "member@example.org") };

	assert_int_equal(create(h, "", &t.centre), ERR_NONE);
	assert_int_equal(run(h, centre_add_member, &(struct centre_act){ .centre = t.centre, .person = t.admin, .role = STR("ADMIN") }), ERR_NONE);
	assert_int_equal(run(h, centre_add_member, &(struct centre_act){ .centre = t.centre, .person = t.member, .role = STR("MEMBER") }), ERR_NONE);
	return t;
}

static struct str role_of(struct house *h, int64_t centre, int64_t person)
{
	struct centre_member_by_person row;

	return centre_member_by_person(h->db, h->arena, centre, person, &row) ? STR("") : row.role;
}

static void a_centre_is_made_once(void **state)
{
	struct house *h = *state;
	int64_t a, b;

	assert_int_equal(create(h, "0750001A", &a), ERR_NONE);
	assert_int_equal(create(h, "0750001A", &b), ERR_CONFLICT);
	assert_int_equal(create(h, "", &b), ERR_NONE); /* without a number there may be many */
	assert_int_equal(create(h, "", &b), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM centre"), 3);
	assert_int_equal(house_count(h, "SELECT count(*) FROM centre_habilitation"), 6);
	assert_int_equal(centre_habilitate(h->db, h->arena, a, 2, h->now), ERR_NONE);
	assert_true(str_eq(house_text(h, "SELECT framework FROM centre_habilitation WHERE framework = 'DROIT'"), STR("DROIT")));
	assert_int_equal(house_count(h, "SELECT count(*) FROM centre_habilitation"), 5);
	assert_int_equal(centre_habilitate(h->db, h->arena, 12, 2, h->now), ERR_NOT_FOUND);
}

static void roles_are_given_by_administrators_only(void **state)
{
	struct house *h = *state;
	struct team t = team_new(h);
	struct centre_act a = { .centre = t.centre, .actor = t.member, .person = t.member, .role = STR("ADMIN") };

	assert_int_equal(run(h, centre_give_role, &a), ERR_DENIED);
	a.actor = house_person(h, "stranger@example.org");
	assert_int_equal(run(h, centre_give_role, &a), ERR_NOT_FOUND);
	a.actor = t.admin;
	a.role = STR("KING");
	assert_int_equal(run(h, centre_give_role, &a), ERR_INVALID);
	/* the last administrator neither steps down nor goes */
	a.person = t.admin;
	a.role = STR("MEMBER");
	assert_int_equal(run(h, centre_give_role, &a), ERR_CONFLICT);
	assert_non_null(a.refusal);
	assert_int_equal(run(h, centre_remove, &a), ERR_CONFLICT);
	assert_int_equal(run(h, centre_leave, &a), ERR_CONFLICT);
	a.person = t.member;
	a.role = STR("ADMIN");
	assert_int_equal(run(h, centre_give_role, &a), ERR_NONE);
	assert_true(str_eq(role_of(h, t.centre, t.member), STR("ADMIN")));
	assert_int_equal(run(h, centre_leave, &a), ERR_NONE);
	assert_int_equal(role_of(h, t.centre, t.admin).n, 0);
	/* who left does nothing there any more */
	assert_int_equal(run(h, centre_give_role, &a), ERR_NOT_FOUND);
}

static void one_referent_at_most(void **state)
{
	struct house *h = *state;
	struct team t = team_new(h);
	struct centre_act a = { .centre = t.centre, .actor = t.admin, .person = t.member };

	assert_int_equal(run(h, centre_name_referent, &a), ERR_NONE);
	a.person = t.admin;
	assert_int_equal(run(h, centre_name_referent, &a), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM centre_member WHERE is_referent"), 1);
	a.person = house_person(h, "stranger@example.org");
	assert_int_equal(run(h, centre_name_referent, &a), ERR_NOT_FOUND);
	a.actor = t.member;
	assert_int_equal(run(h, centre_name_referent, &a), ERR_DENIED);
	assert_int_equal(house_count(h, "SELECT count(*) FROM centre_member WHERE is_referent"), 1);
}

/* ---- invitations ---------------------------------------------------------------------------------- */

static void an_invitation_brings_one_in_once(void **state)
{
	struct house *h = *state;
	struct team t = team_new(h);
	int64_t guest = house_person(h, "guest@example.org");
	struct centre_act a = { .centre = t.centre, .actor = t.admin, .email = STR("Guest@Example.org"), .role = STR("MEMBER") };
	struct centre_invited seen;

	assert_int_equal(run(h, centre_invite, &a), ERR_NONE);
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail WHERE recipient = 'Guest@Example.org'"), 1);
	assert_int_equal(house_count(h, arena_printf(h->arena, "SELECT count(*) FROM mail WHERE body LIKE '%%token=" STR_FMT "%%'", STR_ARG(a.token)).p), 1);
	/* the token is kept nowhere else */
	assert_int_equal(house_count(h, arena_printf(h->arena, "SELECT count(*) FROM centre_invitation WHERE hash = '" STR_FMT "'", STR_ARG(a.token)).p), 0);
	assert_int_equal(centre_invitation_look(h->db, h->arena, a.token, h->now, &seen), ERR_NONE);
	assert_true(str_eq(seen.centre_name, STR("Université de test")));
	struct centre_act join = { .actor = guest, .token = a.token };
	assert_int_equal(run(h, centre_join, &join), ERR_NONE);
	assert_int_equal(join.centre, t.centre);
	assert_true(str_eq(role_of(h, t.centre, guest), STR("MEMBER")));
	assert_int_equal(run(h, centre_join, &join), ERR_NOT_FOUND);
	/* a member is not invited again */
	assert_int_equal(run(h, centre_invite, &a), ERR_CONFLICT);
	assert_non_null(a.refusal);
}

static void an_invitation_dies(void **state)
{
	struct house *h = *state;
	struct team t = team_new(h);
	int64_t guest = house_person(h, "guest@example.org");
	struct centre_act a = { .centre = t.centre, .actor = t.admin, .email = STR("g@example.org"), .role = STR("ADMIN") };
	struct centre_invited seen;

	assert_int_equal(run(h, centre_invite, &a), ERR_NONE);
	struct str first = a.token;
	assert_int_equal(run(h, centre_invite, &a), ERR_NONE); /* anew: the one before works no more */
	assert_int_equal(centre_invitation_look(h->db, h->arena, first, h->now, &seen), ERR_NOT_FOUND);
	/* thirty days, to the millisecond */
	assert_int_equal(centre_invitation_look(h->db, h->arena, a.token, h->now + 30 * CLOCK_DAY, &seen), ERR_NONE);
	assert_int_equal(centre_invitation_look(h->db, h->arena, a.token, h->now + 30 * CLOCK_DAY + 1, &seen), ERR_NOT_FOUND);
	/* sent again, then withdrawn */
	struct centre_invitations *rows;
	size_t n;
	assert_int_equal(centre_invitations(h->db, h->arena, t.centre, &rows, &n), ERR_NONE);
	assert_int_equal(n, 1);
	a.invitation = rows[0].id;
	first = a.token;
	assert_int_equal(run(h, centre_invite_again, &a), ERR_NONE);
	assert_int_equal(centre_invitation_look(h->db, h->arena, first, h->now, &seen), ERR_NOT_FOUND);
	assert_int_equal(centre_invitation_look(h->db, h->arena, a.token, h->now, &seen), ERR_NONE);
	assert_true(str_eq(seen.role, STR("ADMIN")));
	assert_int_equal(run(h, centre_revoke, &a), ERR_NOT_FOUND); /* its name is another one now */
	assert_int_equal(centre_invitations(h->db, h->arena, t.centre, &rows, &n), ERR_NONE);
	a.invitation = rows[0].id;
	struct centre_act member = a;
	member.actor = t.member;
	assert_int_equal(run(h, centre_revoke, &member), ERR_DENIED);
	assert_int_equal(run(h, centre_revoke, &a), ERR_NONE);
	assert_int_equal(run(h, centre_join, &(struct centre_act){ .actor = guest, .token = a.token }), ERR_NOT_FOUND);
	/* an archived centre takes nobody in */
	assert_int_equal(run(h, centre_invite, &a), ERR_NONE);
	assert_int_equal(centre_archive(h->db, t.centre, h->now), ERR_NONE);
	assert_int_equal(centre_archive(h->db, t.centre, h->now), ERR_NOT_FOUND);
	assert_int_equal(run(h, centre_join, &(struct centre_act){ .actor = guest, .token = a.token }), ERR_NOT_FOUND);
	assert_int_equal(run(h, centre_invite, &a), ERR_NOT_FOUND);
}

static void who_is_in_already_keeps_the_higher_role(void **state)
{
	struct house *h = *state;
	struct team t = team_new(h);
	struct centre_act a = { .centre = t.centre, .actor = t.admin, .email = STR("other@example.org"), .role = STR("MEMBER") };

	assert_int_equal(run(h, centre_invite, &a), ERR_NONE);
	assert_int_equal(run(h, centre_join, &(struct centre_act){ .actor = t.admin, .token = a.token }), ERR_NONE);
	assert_true(str_eq(role_of(h, t.centre, t.admin), STR("ADMIN")));
	a.role = STR("ADMIN");
	assert_int_equal(run(h, centre_invite, &a), ERR_NONE);
	assert_int_equal(run(h, centre_join, &(struct centre_act){ .actor = t.member, .token = a.token }), ERR_NONE);
	assert_true(str_eq(role_of(h, t.centre, t.member), STR("ADMIN")));
}

static void only_addresses_are_invited(void **state)
{
	static const char *const bad[] = { "", "nobody", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@example.org", "<a@example.org>" };
	struct house *h = *state;
	struct team t = team_new(h);

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct centre_act a = { .centre = t.centre, .actor = t.admin, .email = str_of(bad[i]), .role = STR("MEMBER") };
		assert_int_equal(run(h, centre_invite, &a), ERR_INVALID);
	}
	assert_int_equal(house_count(h, "SELECT count(*) FROM mail"), 0);
}

static void the_calendars_address_is_renewed(void **state)
{
	struct house *h = *state;
	struct team t = team_new(h);
	struct centre_act a = { .centre = t.centre, .actor = t.member };
	struct centre_by_feed row;

	assert_int_equal(centre_by_feed(h->db, h->arena, STR(""), &row), ERR_NOT_FOUND); /* none yet: no open door */
	assert_int_equal(run(h, centre_renew_feed, &a), ERR_DENIED);
	a.actor = t.admin;
	assert_int_equal(run(h, centre_renew_feed, &a), ERR_NONE);
	struct str first = a.token;
	assert_int_equal(centre_by_feed(h->db, h->arena, link_token_hash(h->arena, first), &row), ERR_NONE);
	assert_int_equal(row.id, t.centre);
	assert_int_equal(run(h, centre_renew_feed, &a), ERR_NONE);
	assert_int_equal(centre_by_feed(h->db, h->arena, link_token_hash(h->arena, first), &row), ERR_NOT_FOUND);
	assert_int_equal(centre_by_feed(h->db, h->arena, link_token_hash(h->arena, a.token), &row), ERR_NONE);
}

/* ---- two administrators at once --------------------------------------------------------------------- */

struct leaving {
	struct house *house;
	struct act act;
	int result;
	struct arena *arena;
};

static void *leave(void *args)
{
	struct leaving *l = args;

	l->result = db_queue_wait(l->house->queue, write_act, &l->act);
	return NULL;
}

/* Both may go, each as long as the other stays: one of them must be refused, whatever the order. */
static void two_last_administrators_do_not_leave_together(void **state)
{
	struct house *h = *state;
	struct team t = team_new(h);
	struct leaving l[2];
	pthread_t threads[2];

	for (int turn = 0; turn < 10; turn++) {
		house_script(h, "DELETE FROM centre_member");
		for (int i = 0; i < 2; i++) {
			int64_t person = i ? t.member : t.admin;
			assert_int_equal(run(h, centre_add_member, &(struct centre_act){ .centre = t.centre, .person = person, .role = STR("ADMIN") }), ERR_NONE);
			l[i] = (struct leaving){ .house = h, .arena = arena_new(1 << 20) };
			l[i].act = (struct act){ .verb = centre_leave, .act = { .arena = l[i].arena, .centre = t.centre, .actor = person, .now = h->now } };
		}
		for (int i = 0; i < 2; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, leave, &l[i]), 0);
		for (int i = 0; i < 2; i++) {
			pthread_join(threads[i], NULL);
			arena_free(l[i].arena);
		}
		assert_int_equal((l[0].result == ERR_NONE) + (l[1].result == ERR_NONE), 1);
		assert_int_equal(l[0].result == ERR_NONE ? l[1].result : l[0].result, ERR_CONFLICT);
		assert_int_equal(house_count(h, "SELECT count(*) FROM centre_member"), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(habilitations_are_read),
		cmocka_unit_test(an_identity_is_checked),
		cmocka_unit_test(the_last_administrator_stays),
		HOUSE_ON_BOTH(a_centre_is_made_once),
		HOUSE_ON_BOTH(roles_are_given_by_administrators_only),
		HOUSE_ON_BOTH(one_referent_at_most),
		HOUSE_ON_BOTH(an_invitation_brings_one_in_once),
		HOUSE_ON_BOTH(an_invitation_dies),
		HOUSE_ON_BOTH(who_is_in_already_keeps_the_higher_role),
		HOUSE_ON_BOTH(only_addresses_are_invited),
		HOUSE_ON_BOTH(the_calendars_address_is_renewed),
		HOUSE_ON_BOTH(two_last_administrators_do_not_leave_together),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
