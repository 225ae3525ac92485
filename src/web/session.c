/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/session.h"

#include <sodium.h>
#include "base/random.h"
#include "web/queries.h"

enum { TOKEN_BYTES = 32 };

/* Many sessions and persons share a count. */
enum { COUNTS = 4096 };
static _Atomic uint64_t by_hash[COUNTS], by_person[COUNTS], any;

static _Atomic uint64_t *count_of_hash(struct str hash)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < hash.n && i < 8; i++) /* 32 random bits */
		sum = sum * 31 + (unsigned char)hash.p[i];
	return &by_hash[sum % COUNTS];
}

static _Atomic uint64_t *count_of_person(int64_t person)
{
	return &by_person[(uint64_t)person * UINT64_C(0x9E3779B97F4A7C15) >> 52];
}

uint64_t session_changes(struct str hash, int64_t person)
{
	return *count_of_hash(hash) + *count_of_person(person);
}

uint64_t session_changes_of_any(void)
{
	return any;
}

static void note_change(struct db *db, _Atomic uint64_t *count)
{
	db_count_commit(db, &any);
	db_count_commit(db, count);
}

void session_token_new(char token[SESSION_TOKEN_SIZE + 1])
{
	unsigned char bytes[TOKEN_BYTES];

	random_secret(bytes, sizeof bytes);
	sodium_bin2base64(token, SESSION_TOKEN_SIZE + 1, bytes, sizeof bytes,
			  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	explicit_bzero(bytes, sizeof bytes);
}

static bool is_token(struct str s)
{
	if (s.n != SESSION_TOKEN_SIZE)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_'))
			return false;
	}
	return true;
}

/* Of the text itself: to decode it first costs more than the hash. */
bool session_token_hash(struct str token, char hash[SESSION_HASH_SIZE + 1])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[SESSION_HASH_SIZE / 2];

	if (!is_token(token))
		return false;
	crypto_generichash(digest, sizeof digest, (const unsigned char *)token.p, token.n, NULL, 0);
	for (size_t i = 0; i < sizeof digest; i++) { /* no secret: it needs no constant time */
		hash[2 * i] = digits[digest[i] >> 4];
		hash[2 * i + 1] = digits[digest[i] & 15];
	}
	hash[SESSION_HASH_SIZE] = '\0';
	return true;
}

int session_find(struct db *db, struct arena *a, struct str hash, int64_t now, struct session *out)
{
	struct session_by_hash row;
	int k = session_by_hash(db, a, hash, &row);

	if (k)
		return k;
	*out = (struct session){.person = row.person,
				.first_name = row.first_name,
				.is_operator = row.is_operator,
				.seen = row.seen,
				.expires = row.expires};
	if (!session_alive(out, now))
		return ERR_NOT_FOUND;
	return language_of(row.language, &out->language) ? ERR_NONE : ERR_INTERNAL;
}

bool session_alive(const struct session *s, int64_t now)
{
	return s->expires > now && s->seen + SESSION_IDLE > now;
}

int session_list(struct db *db, struct arena *a, int64_t person, struct str current_hash,
		 int64_t now, struct session_row **rows, size_t *n)
{
	struct session_list_rows *found;
	int k = session_list_rows(db, a, person, now, now - SESSION_IDLE, &found, n);

	if (k)
		return k;
	*rows = ARENA_NEW(a, struct session_row, *n);
	for (size_t i = 0; i < *n; i++)
		(*rows)[i] =
		    (struct session_row){.id = found[i].id,
					 .agent = found[i].agent,
					 .created = found[i].created,
					 .seen = found[i].seen,
					 .is_current = str_eq(found[i].hash, current_hash)};
	return ERR_NONE;
}

int session_create(struct db *db, const struct session_new *s)
{
	int k = s->old_hash.n ? session_end(db, s->old_hash) : ERR_NONE;

	if (k)
		return k;
	return session_insert(db, s->hash, s->id, s->person, s->first_name,
			      str_of(language_code(s->language)), s->is_operator, s->now,
			      s->now + SESSION_LIFE, s->agent);
}

int session_end(struct db *db, struct str hash)
{
	int k = session_delete(db, hash);

	note_change(db, count_of_hash(hash));
	return k;
}

int session_end_one(struct db *db, int64_t person, int64_t id)
{
	int64_t ended = 0;
	int k = session_delete_one(db, person, id, &ended);

	note_change(db, count_of_person(person));
	return k ? k : ended ? ERR_NONE : ERR_NOT_FOUND;
}

int session_end_others(struct db *db, int64_t person, struct str keep_hash)
{
	int64_t ended;
	int k = session_delete_others(db, person, keep_hash, &ended);

	note_change(db, count_of_person(person));
	return k;
}

int session_end_all(struct db *db, int64_t person)
{
	return session_end_others(db, person, STR(""));
}

int session_end_expired(struct db *db, int64_t now, int64_t *ended)
{
	return session_delete_expired(db, now, now - SESSION_IDLE, ended);
}

int session_update_person(struct db *db, int64_t person, struct str first_name,
			  enum language language, bool is_operator)
{
	int k = session_set_person(db, person, first_name, str_of(language_code(language)),
				   is_operator);

	note_change(db, count_of_person(person));
	return k;
}

int session_update_language(struct db *db, struct str hash, enum language language)
{
	int k = session_set_language(db, hash, str_of(language_code(language)));

	note_change(db, count_of_hash(hash));
	return k;
}

/* ---- the note of use ------------------------------------------------------------------------ */

struct touch {
	struct db_job job; /* first: the job is the touch */
	char hash[SESSION_HASH_SIZE];
	int64_t now;
};

static int touch_write(struct db *db, void *args)
{
	const struct touch *t = args;

	return session_set_seen(db, (struct str){t->hash, sizeof t->hash}, t->now);
}

static void touch_done(struct db_job *job, int)
{
	free(job);
}

void session_touch(struct db_queue *queue, struct str hash, int64_t now)
{
	struct touch *t = hash.n == SESSION_HASH_SIZE ? calloc(1, sizeof *t) : NULL;

	if (!t)
		return;
	memcpy(t->hash, hash.p, sizeof t->hash);
	t->now = now;
	t->job = (struct db_job){.fn = touch_write, .args = t, .done = touch_done};
	db_queue_submit(queue, &t->job);
}

/* ---- browsers ------------------------------------------------------------------------------- */

static bool has(struct str s, struct str word)
{
	return s.n && memmem(s.p, s.n, word.p, word.n);
}

/* In this order: Edge and Opera also say Chrome, Chrome also says Safari. */
enum browser { FIREFOX, EDGE, OPERA, CHROME, SAFARI, OTHER_BROWSER, BROWSER_COUNT };
enum machine { ANDROID, IPHONE, WINDOWS, MACOS, CHROMEOS, LINUX, OTHER_MACHINE, MACHINE_COUNT };

static enum browser browser_of(struct str agent)
{
	static const struct str marks[OTHER_BROWSER][2] = {
	    [FIREFOX] = {{"Firefox/", 8}, {"FxiOS/", 6}},
	    [EDGE] = {{"Edg", 3}, {"Edge/", 5}},
	    [OPERA] = {{"OPR/", 4}, {"Opera", 5}},
	    [CHROME] = {{"Chrome/", 7}, {"CriOS/", 6}},
	    [SAFARI] = {{"Safari/", 7}, {"AppleWebKit", 11}},
	};

	for (enum browser b = 0; b < OTHER_BROWSER; b++)
		if (has(agent, marks[b][0]) || has(agent, marks[b][1]))
			return b;
	return OTHER_BROWSER;
}

static enum machine machine_of(struct str agent)
{
	static const struct str marks[OTHER_MACHINE][2] = {
	    [ANDROID] = {{"Android", 7}, {"Android", 7}},
	    [IPHONE] = {{"iPhone", 6}, {"iPad", 4}},
	    [WINDOWS] = {{"Windows", 7}, {"Windows", 7}},
	    [MACOS] = {{"Macintosh", 9}, {"Mac OS", 6}},
	    [CHROMEOS] = {{"CrOS", 4}, {"CrOS", 4}},
	    [LINUX] = {{"Linux", 5}, {"X11", 3}},
	};

	for (enum machine m = 0; m < OTHER_MACHINE; m++)
		if (has(agent, marks[m][0]) || has(agent, marks[m][1]))
			return m;
	return OTHER_MACHINE;
}

const char *session_agent(struct str user_agent)
{
#define ON(browser)                                                                                \
	{                                                                                          \
		browser ", Android", browser ", iOS", browser ", Windows", browser ", macOS",      \
		    browser ", ChromeOS", browser ", Linux", browser                               \
	}
	static const char *const names[BROWSER_COUNT][MACHINE_COUNT] = {
	    [FIREFOX] = ON("Firefox"), [EDGE] = ON("Edge"),	[OPERA] = ON("Opera"),
	    [CHROME] = ON("Chrome"),   [SAFARI] = ON("Safari"), [OTHER_BROWSER] = ON("HTTP"),
	};
#undef ON
	return names[browser_of(user_agent)][machine_of(user_agent)];
}
