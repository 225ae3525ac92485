/* SPDX-License-Identifier: EUPL-1.2 */
/* centre.c - `openpix centre`: what the operator does with certification centres. Works beside a running
 * server: the messages it leaves are sent by that server within half a minute. */
#include <sodium.h>
#include "base/log.h"
#include "base/unicode.h"
#include "base/zone.h"
#include "certif/centre.h"
#include "certif/queries.h"
#include "cli/centre_results.h"
#include "cli/command.h"
#include "db/migration.h"
#include "people/account.h"
#include "people/queries.h"

/* Of the identifiers made here: another than a server's, which makes some at the same moment. */
enum { NODE = 1023 };

struct centre_command {
	const char *database, *origin, *name, *kind, *zone, *external_id, *contact, *habilitation, *admin, *centre,
		*language, *session;
	struct arena *arena;
	struct id_maker ids;
	struct db *db;
	int64_t now, id;
};

static bool take(struct centre_command *c, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **where;
	} options[] = {
		{ "--database", &c->database }, { "--origin", &c->origin },
		{ "--name", &c->name },         { "--kind", &c->kind },
		{ "--zone", &c->zone },         { "--external-id", &c->external_id },
		{ "--contact", &c->contact },   { "--habilitation", &c->habilitation },
		{ "--admin", &c->admin },       { "--centre", &c->centre },
		{ "--language", &c->language },
		{ "--session", &c->session },
	};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (strcmp(name, options[i].name) == 0) {
			*options[i].where = value;
			return true;
		}
	return false;
}

static bool parse(struct centre_command *c, int argc, char **argv)
{
	*c = (struct centre_command){ .database = "var/openpix.db", .origin = "http://127.0.0.1:8080",
		                      .kind = "SUP",                .zone = "Europe/Paris",
		                      .external_id = "",            .contact = "",
		                      .habilitation = "",           .language = "fr" };
	for (int i = 2; i < argc; i += 2) {
		if (i + 1 >= argc)
			command_misused(&command_centre, "'%s' lacks its value", argv[i]);
		else if (!take(c, argv[i], argv[i + 1]))
			command_misused(&command_centre, "there is no option '%s'", argv[i]);
		else
			continue;
		return false;
	}
	return true;
}

static int told(struct centre_command *c, const struct error *e)
{
	fprintf(stderr, "openpix: " STR_FMT "\n", STR_ARG(error_text(e, c->arena)));
	return error_exit_status(e->kind);
}

static int fail(struct centre_command *c, enum error_kind kind, const char *why)
{
	struct error e;

	error_set(&e, kind, why);
	return told(c, &e);
}

/* ---- the first administrator -------------------------------------------------------------------- */

struct joining {
	bool invited;
	struct str name, link;
};

/* An account that has the address is a member at once; anybody else gets a link. */
static int add_admin(struct centre_command *c, struct joining *j)
{
	struct person_by_email person;
	struct centre_act act = { .arena = c->arena, .ids = &c->ids, .origin = c->origin, .centre = c->id,
		                  .now = c->now, .email = str_trim(str_of(c->admin)), .role = STR("ADMIN") };
	int k = person_by_email(c->db, c->arena, account_email_key(c->arena, act.email), &person);

	if (k && k != ERR_NOT_FOUND)
		return k;
	if (!k) {
		j->name = person.first_name;
		act.person = person.id;
		k = centre_add_member(c->db, &act);
		return k == ERR_CONFLICT ? centre_give_role(c->db, &act) : k;
	}
	language_of(str_of(c->language), &act.language);
	j->invited = true;
	k = centre_invite(c->db, &act);
	j->link = arena_printf(c->arena, "%s/certif/invitation?token=" STR_FMT, c->origin, STR_ARG(act.token));
	return k;
}

static void tell_admin(const struct centre_command *c, const struct joining *j)
{
	if (!j->invited)
		printf("%s (" STR_FMT ") is an administrator of it.\n", c->admin, STR_ARG(j->name));
	else
		printf("%s has no account: an invitation is on its way by e-mail.\n"
		       "It is this link, valid for 30 days:\n" STR_FMT "\n",
		       c->admin, STR_ARG(j->link));
}

static int check_admin(struct centre_command *c)
{
	enum language l;

	if (c->admin && !account_email_valid(str_trim(str_of(c->admin))))
		return fail(c, ERR_INVALID, N_("--admin is an e-mail address such as name@example.org"));
	if (!language_of(str_of(c->language), &l))
		return fail(c, ERR_INVALID, N_("--language is fr, en or es"));
	return 0;
}

/* ---- the verbs ---------------------------------------------------------------------------------- */

static int add(struct centre_command *c)
{
	struct centre_new n = { .arena = c->arena,
		                .ids = &c->ids,
		                .identity = { .name = unicode_nfc(c->arena, str_trim(str_of(c->name))),
		                              .kind = str_of(c->kind),
		                              .external_id = str_trim(str_of(c->external_id)),
		                              .contact = str_trim(str_of(c->contact)) },
		                .zone = str_of(c->zone),
		                .now = c->now };
	struct joining j = {};
	struct error e;

	if (!c->name)
		return command_misused(&command_centre, "a centre needs a --name");
	if (centre_identity_check(&n.identity, &e) ||
	    centre_frameworks_read(str_of(c->habilitation), &n.frameworks, &e))
		return told(c, &e);
	struct zone *zone;
	if (zone_open(c->arena, n.zone, &zone, &e))
		return told(c, &e);
	int status = check_admin(c);
	if (status)
		return status;
	int k = centre_create(c->db, &n);
	if (k == ERR_CONFLICT)
		return fail(c, ERR_CONFLICT, N_("another centre has this external number: see `openpix centre list`"));
	c->id = n.id;
	if (!k && c->admin)
		k = add_admin(c, &j);
	if (!k)
		k = db_commit(c->db);
	if (k)
		return fail(c, (enum error_kind)k, N_("the centre can't be kept"));
	printf("Centre %lld, " STR_FMT ", is open.\n", (long long)n.id, STR_ARG(n.identity.name));
	if (c->admin)
		tell_admin(c, &j);
	else
		puts("It has no administrator yet: openpix centre admin");
	return 0;
}

static int list(struct centre_command *c)
{
	struct centre_all *rows;
	size_t n;
	int k = centre_all(c->db, c->arena, &rows, &n);

	if (k)
		return fail(c, (enum error_kind)k, N_("the centres can't be read"));
	if (!n)
		puts("There is no centre yet: openpix centre add");
	for (size_t i = 0; i < n; i++) {
		struct centre_habilitations *h;
		size_t m;
		k = centre_habilitations(c->db, c->arena, rows[i].id, &h, &m);
		if (k)
			return fail(c, (enum error_kind)k, N_("the centres can't be read"));
		printf("%lld  " STR_FMT "  " STR_FMT "  " STR_FMT "  %lld member%s", (long long)rows[i].id, STR_ARG(rows[i].kind),
		       STR_ARG(rows[i].name), STR_ARG(rows[i].zone), (long long)rows[i].members, rows[i].members == 1 ? "" : "s");
		if (rows[i].external_id.n)
			printf("  (" STR_FMT ")", STR_ARG(rows[i].external_id));
		for (size_t j = 0; j < m; j++)
			printf("%s" STR_FMT, j ? "," : "  ", STR_ARG(h[j].framework));
		puts(rows[i].archived.set ? "  archived" : "");
	}
	return 0;
}

static int habilitate(struct centre_command *c)
{
	unsigned frameworks;
	struct error e;

	if (centre_frameworks_read(str_of(c->habilitation), &frameworks, &e))
		return told(c, &e);
	int k = centre_habilitate(c->db, c->arena, c->id, frameworks, c->now);
	if (!k)
		k = db_commit(c->db);
	if (k)
		return fail(c, (enum error_kind)k, k == ERR_NOT_FOUND ? N_("no centre has this number: see `openpix centre list`") : N_("the centre can't be kept"));
	printf("Centre %lld is habilitated for: %s\n", (long long)c->id,
	       frameworks ? c->habilitation : "the core certification only");
	return 0;
}

static int archive(struct centre_command *c)
{
	int k = centre_archive(c->db, c->id, c->now);

	if (!k)
		k = db_commit(c->db);
	if (k)
		return fail(c, (enum error_kind)k, k == ERR_NOT_FOUND ? N_("no open centre has this number: see `openpix centre list`") : N_("the centre can't be kept"));
	printf("Centre %lld is archived: its people see it no more, nothing of it is erased.\n", (long long)c->id);
	return 0;
}

static int give_admin(struct centre_command *c)
{
	struct joining j = {};
	int status = c->admin ? check_admin(c) : command_misused(&command_centre, "whom? --admin ADDRESS is missing");

	if (status)
		return status;
	int k = add_admin(c, &j);
	if (!k)
		k = db_commit(c->db);
	if (k)
		return fail(c, (enum error_kind)k, k == ERR_NOT_FOUND ? N_("no open centre has this number: see `openpix centre list`") : N_("the centre can't be kept"));
	tell_admin(c, &j);
	return 0;
}

static int results(struct centre_command *c)
{
	struct buf out = BUF_INIT(16 << 20);
	struct error e = {};
	int64_t number;

	if (!c->session || !str_int(str_of(c->session), &number))
		return command_misused(&command_centre, "of which session? --session NUMBER is missing");
	int k = centre_results(c->db, c->arena, number, &out, &e);
	if (!k)
		fwrite(out.p, 1, out.n, stdout);
	buf_release(&out);
	return k ? told(c, &e) : 0;
}

static const struct verb {
	const char *name;
	int (*run)(struct centre_command *c);
	bool needs_centre;
} verbs[] = {
	{ "add", add, false },
	{ "list", list, false },
	{ "habilitate", habilitate, true },
	{ "admin", give_admin, true },
	{ "archive", archive, true },
	{ "results", results, false },
};

static const struct verb *verb_of(const char *name)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(name, verbs[i].name) == 0)
			return &verbs[i];
	return NULL;
}

static int in_database(struct centre_command *c, const struct verb *v)
{
	struct error e = {};
	int k = db_open(c->database, DB_WRITE, &c->db, &e);

	if (!k)
		k = migration_apply(c->db, &e);
	if (!k && db_begin(c->db))
		k = error_set(&e, ERR_UNAVAILABLE, N_("the database is busy"));
	int status = k ? told(c, &e) : v->run(c);
	if (!k)
		db_rollback(c->db); /* nothing is left to undo where the verb kept what it did */
	db_close(c->db);
	return status;
}

static int run(int argc, char **argv)
{
	const struct verb *v = argc > 1 ? verb_of(argv[1]) : NULL;
	struct centre_command c;

	if (!v)
		return command_misused(&command_centre, argc > 1 ? "no verb '%s'" : "what about centres?", argc > 1 ? argv[1] : "");
	if (!parse(&c, argc, argv))
		return COMMAND_USAGE;
	if (v->needs_centre && (!c.centre || !str_int(str_of(c.centre), &c.id)))
		return command_misused(&command_centre, "which centre? --centre NUMBER is missing, see openpix centre list");
	c.arena = arena_new(16 * 1024 * 1024);
	if (!c.arena || sodium_init() < 0) {
		fputs("openpix: no memory\n", stderr);
		return error_exit_status(ERR_UNAVAILABLE);
	}
	message_init();
	c.now = clock_now(&clock_system);
	id_maker_init(&c.ids, clock_system, NODE);
	int status = in_database(&c, v);
	arena_free(c.arena);
	return status;
}

const struct command command_centre = {
	.name = "centre",
	.summary = "open certification centres and say what they may certify",
	.usage = "  openpix centre add --name NAME [--kind SUP|PRO|SCO] [--zone Europe/Paris]\n"
	         "                     [--external-id NUMBER] [--contact ADDRESS]\n"
	         "                     [--habilitation DROIT,EDU,SANTE,CLEA] [--admin ADDRESS]\n"
	         "  openpix centre list\n"
	         "  openpix centre habilitate --centre NUMBER --habilitation DROIT,EDU\n"
	         "  openpix centre admin --centre NUMBER --admin ADDRESS\n"
	         "  openpix centre archive --centre NUMBER\n"
	         "  openpix centre results --session NUMBER\n\n"
	         "  --database URL    a path, or postgresql://...      (var/openpix.db)\n"
	         "  --origin URL      the address people use, for the link of an invitation\n"
	         "                                                     (http://127.0.0.1:8080)\n"
	         "  --language fr     of an invitation: fr, en, es\n\n"
	         "  --habilitation is the whole list of the complementary certifications; empty: none.\n"
	         "  --admin is somebody's address: an account becomes administrator at once, anybody\n"
	         "  else gets an invitation by e-mail. The messages are sent by the running server.\n"
	         "  results writes those of a finalised session as CSV: pix, and for each competence its\n"
	         "  level, and where the method tells them the level's standard error and range.\n",
	.run = run,
};
