/* SPDX-License-Identifier: EUPL-1.2 */
/* Several sessions in one list: made and filled in one go, or not at all. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/random.h"
#include "certif/session_import.h"
#include "help/certif.h"

/* The columns of the public Pix's mass import (CER-21), in their order and words. */
#define HEADER                                                                                                     \
	"N° de session;* Nom du site;* Nom de la salle;* Date de début;* Heure de début (heure locale);* Surveillant(s);" \
	"Observations (optionnel);* Nom de naissance;* Prénom;* Date de naissance (format: jj/mm/aaaa);"          \
	"* Sexe (M ou F);Code Insee;Code postal;Nom de la commune;* Pays;E-mail du destinataire des résultats "   \
	"(formateur, enseignant…);E-mail de convocation;Identifiant local;Temps majoré ?;Tarification part Pix;"  \
	"Code de prépaiement\n"

static struct session_import import_of(struct house *h, int64_t centre, const char *list)
{
	struct zone *zone;
	struct error e;

	assert_int_equal(zone_open(h->arena, STR("Europe/Paris"), &zone, &e), ERR_NONE);
	return (struct session_import){ .arena = h->arena, .centre = centre, .now = h->now, .zone = zone,
		                        .bytes = str_of(list),
		                        .lists = { .mode = CHANGES_MERGE,
		                                   .of = { .allowed = 1, .today = STR("2030-03-17"), .language = LANGUAGE_FR } } };
}

static void shown(struct house *h, struct session_import *in)
{
	struct error e;

	assert_int_equal(session_import_read(in, &e), ERR_NONE);
	assert_int_equal(session_import_load(h->db, in), ERR_NONE);
}

static int apply_body(struct db *db, void *args)
{
	return session_import_apply(db, args);
}

static int apply(struct house *h, int64_t centre, int64_t person, const char *list, uint64_t digest)
{
	struct session_import_apply x = { .import = import_of(h, centre, list), .ids = &h->ids, .random = random_secret,
		                          .origin = "https://pix.example", .person = person, .digest = digest };

	return db_queue_wait(h->queue, apply_body, &x);
}

static int64_t count(struct house *h, const char *sql)
{
	return house_count(h, sql);
}

static void sessions_and_candidates_come_in_one_go(void **state)
{
	static const char list[] = HEADER
		";Campus;Salle 1;20/05/2030;09:00;Claire Moreau;;Dupont;Inès;29/02/2004;F;;;;;;;e1;33;Gratuite;\n"
		";;;;;;;Martin;Lucas;01/09/2003;M;;;;;;;e2;;;\n" /* the session above */
		";Campus;Salle 2;20/05/2030;14h30;Hugo Lefèvre;;Petit;Léo;05/05/2005;M;;;;;;;;;;\n";
	struct house *h = *state;
	int64_t person = house_person(h, "a@centre.example"), centre = certif_centre(h, person);
	struct session_import in = import_of(h, centre, list);

	shown(h, &in);
	assert_int_equal(in.lists.table.errors, 0);
	assert_int_equal(in.n, 2);
	assert_int_equal(in.groups[0].candidates, 2);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_session"), 0);
	assert_int_equal(apply(h, centre, person, list, in.digest), ERR_NONE);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_session"), 2);
	/* nine o'clock of a May morning in Paris is seven in UTC: 1905490800 is 2030-05-20T07:00:00Z */
	assert_int_equal(count(h, "SELECT starts FROM certif_session WHERE room = 'Salle 1'"), INT64_C(1905490800000));
	assert_int_equal(count(h, "SELECT count(*) FROM certif_candidate JOIN certif_session ON certif_session.id = session "
	                          "WHERE room = 'Salle 1' AND extra_percent + 0 IN (0, 33)"), 2);
	/* what was done once is not done again: the rooms are taken now */
	assert_int_equal(apply(h, centre, person, list, in.digest), ERR_CONFLICT);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_session"), 2);
}

/* A session without a word in the column has the default; another one is for administrators. */
static void a_session_names_its_method(void **state)
{
	static const char list[] =
		"* Nom du site;* Nom de la salle;* Date de début;* Heure de début (heure locale);* Surveillant(s);Méthode;"
		"* Nom de naissance;* Prénom;* Date de naissance (format: jj/mm/aaaa);* Sexe (M ou F)\n"
		"Campus;Salle 1;20/05/2030;09:00;Claire Moreau;Pix v3;Dupont;Inès;29/02/2004;F\n"
		"Campus;Salle 2;20/05/2030;14h30;Hugo Lefèvre;;Petit;Léo;05/05/2005;M\n";
	struct house *h = *state;
	int64_t person = house_person(h, "m@centre.example"), centre = certif_centre(h, person);
	struct session_import in = import_of(h, centre, list);

	shown(h, &in);
	assert_int_equal(in.lists.table.errors, 1);
	in = import_of(h, centre, list);
	in.is_admin = true;
	shown(h, &in);
	assert_int_equal(in.lists.table.errors, 0);
	struct session_import_apply x = { .import = in, .ids = &h->ids, .random = random_secret,
		                          .origin = "https://pix.example", .person = person, .digest = in.digest };
	assert_int_equal(db_queue_wait(h->queue, apply_body, &x), ERR_NONE);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_session WHERE room = 'Salle 1' AND method = 'pix-v3'"), 1);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_session WHERE room = 'Salle 2' AND method = 'openpix'"), 1);
}

static void a_number_adds_to_that_session(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "b@centre.example"), centre = certif_centre(h, person);
	int64_t session = certif_session(h, centre, h->now + CLOCK_DAY);
	certif_candidate(h, session, "Dupont", "Inès", "2004-02-29");
	const char *list = arena_printf(h->arena, HEADER "%lld;;;;;;;Petit;Léo;05/05/2005;M;;;;;;;;;;\n",
	                                (long long)certif_number(h, session)).p;
	struct session_import in = import_of(h, centre, list);

	shown(h, &in);
	assert_int_equal(in.lists.table.errors, 0);
	assert_int_equal(in.groups[0].changes.count[CHANGE_ADDED], 1);
	assert_int_equal(in.groups[0].changes.count[CHANGE_KEPT], 1);
	assert_int_equal(apply(h, centre, person, list, in.digest), ERR_NONE);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_candidate"), 2);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_session"), 1);
}

/* Each fault with its row; and nothing at all is kept. */
static void every_fault_stops_all_of_it(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "c@centre.example"), centre = certif_centre(h, person);
	const char *list = HEADER
		";Campus;Salle 1;20/05/2030;09:00;C. Moreau;;Dupont;Inès;29/02/2004;F;;;;;;;;;;\n"
		";Campus;Salle 1;20/05/2029;09:00;C. Moreau;;Martin;Lucas;01/09/2003;M;;;;;;;;;;\n"  /* 3: in the past */
		"99999999;;;;;;;Petit;Léo;05/05/2005;M;;;;;;;;;;\n"                                    /* 4: no such number */
		";Campus;SALLE 1;20/05/2030;09:00;H. Lefèvre;;Koné;Awa;05/05/2005;F;;;;;;;;;;\n"       /* 5: the room of row 2 */
		";Campus;Salle 9;20/05/2030;25:00;H. Lefèvre;;Wu;;05/05/2005;F;;;;;;;;;;\n";           /* 6: no hour, no first name */
	struct session_import in = import_of(h, centre, list);
	size_t rows[8] = {};

	shown(h, &in);
	for (size_t i = 0; i < in.lists.table.fault_n; i++)
		if (!in.lists.table.faults[i].warning)
			rows[in.lists.table.faults[i].row]++;
	assert_int_equal(rows[2], 0);
	assert_int_equal(rows[3], 1);
	assert_int_equal(rows[4], 1);
	assert_int_equal(rows[5], 1);
	assert_int_equal(rows[6], 2);
	assert_int_equal(apply(h, centre, person, list, in.digest), ERR_CONFLICT);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_session") + count(h, "SELECT count(*) FROM certif_candidate"), 0);
}

/* Another centre's session is nobody's here, and a room taken meanwhile stops it. */
static void others_are_left_alone(void **state)
{
	struct house *h = *state;
	int64_t person = house_person(h, "d@centre.example"), centre = certif_centre(h, person), other = certif_centre(h, 0);
	int64_t session = certif_session(h, other, h->now + CLOCK_DAY);
	const char *list = arena_printf(h->arena, HEADER "%lld;;;;;;;Petit;Léo;05/05/2005;M;;;;;;;;;;\n",
	                                (long long)certif_number(h, session)).p;
	struct session_import in = import_of(h, centre, list);

	shown(h, &in);
	assert_int_equal(in.lists.table.errors, 1);
	list = HEADER ";Campus;Salle 1;20/05/2030;09:00;C. Moreau;;Dupont;Inès;29/02/2004;F;;;;;;;;;;\n";
	in = import_of(h, centre, list);
	shown(h, &in);
	assert_int_equal(in.lists.table.errors, 0);
	struct session_import twin = import_of(h, centre, list);
	shown(h, &twin);
	assert_int_equal(apply(h, centre, person, list, twin.digest), ERR_NONE);
	assert_int_equal(apply(h, centre, person, list, in.digest), ERR_CONFLICT);
	assert_int_equal(count(h, "SELECT count(*) FROM certif_session WHERE room = 'Salle 1'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOUSE_ON_BOTH(sessions_and_candidates_come_in_one_go),
		HOUSE_ON_BOTH(a_session_names_its_method),
		HOUSE_ON_BOTH(a_number_adds_to_that_session),
		HOUSE_ON_BOTH(every_fault_stops_all_of_it),
		HOUSE_ON_BOTH(others_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
