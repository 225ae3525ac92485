/* SPDX-License-Identifier: EUPL-1.2 */
/* A candidate's way over the wire: joining, waiting, the questions, what holds them, the end; and what
 * never reaches them. Invigilators act through exam.h, as their board does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include "certif/exam.h"
#include "help/certif.h"
#include "help/site.h"
#include "learn/question.h"

/* ---- a room with three candidates ------------------------------------------------------------- */

struct room {
	int64_t session, number, candidate, person, other;
	const char *headers; /* of the candidate's browser */
	const char *path;
};

static struct arena *arena(void)
{
	return site.house->arena;
}

static const char *text(const char *format, ...)
{
	char line[2000];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof line, format, list);
	va_end(list);
	return arena_printf(arena(), "%s", line).p;
}

static struct room room_open(void)
{
	static int rooms;
	struct house *h = site.house;
	struct room r = { .session = certif_session(h, certif_centre(h, 0), site_now() + CLOCK_HOUR) };

	r.number = certif_number(h, r.session);
	r.candidate = certif_candidate(h, r.session, "Dupont-Moreau", "Inès", "2004-02-29");
	r.other = certif_candidate(h, r.session, "Zvonimirovic", "Wolfgang", "2001-01-01");
	certif_candidate(h, r.session, "Quetzalcoatl", "Xochitl", "2002-02-02");
	r.person = site_person(text("candidate%d@test.example", ++rooms), false);
	r.headers = site_session(r.person);
	r.path = text("/certification/%lld", (long long)r.candidate);
	return r;
}

static struct exam_call call_of(struct room *r, int64_t person)
{
	struct house *h = site.house;

	return (struct exam_call){ .arena = h->arena, .ids = &h->ids, .bank = h->bank, .candidate = r->candidate,
		                   .person = person, .now = site_now() };
}

static int act_body(struct db *db, void *args)
{
	return exam_act(db, args);
}

static void act(struct room *r, enum exam_event event)
{
	struct exam_act x = { .call = call_of(r, 1), .session = r->session, .event = event, .minutes = 10,
		              .subcategory = STR("IMAGE_NOT_DISPLAYING") };

	assert_int_equal(db_queue_wait(site.house->queue, act_body, &x), ERR_NONE);
}

static struct http_reply get(struct room *r)
{
	return site_get(r->path, r->headers);
}

static struct http_reply post(struct room *r, const char *what, const char *form)
{
	return site_post(text("%s/%s", r->path, what), r->headers, form);
}

static struct http_reply post_json(struct room *r, const char *what, const char *form)
{
	return site_post(text("%s/%s", r->path, what), text("%sAccept: application/json\r\n", r->headers), form);
}

#define ASSERT_HOLDS(x, word)                                                                       \
	do {                                                                                         \
		if (!site_holds((x).body, word))                                                     \
			fail_msg("%d, no \"%s\" in " STR_FMT, (x).status, word, STR_ARG((x).body));  \
	} while (0)

static void assert_goes_to(const struct http_reply *x, const char *path)
{
	struct str to = http_header(x, "Location");

	if (x->status != 303 || !str_eq(to, str_of(path)))
		fail_msg("%d to \"" STR_FMT "\" instead of %s", x->status, STR_ARG(to), path);
}

static void assert_at(struct room *r, const char *stage)
{
	struct http_reply x = get(r);

	assert_int_equal(x.status, 200);
	ASSERT_HOLDS(x, text("data-stage=\"%s\"", stage));
}

static void join(struct room *r)
{
	struct http_reply x = site_post("/certification", r->headers,
	                                text("number=%lld&birth_name=DUPONT+moreau&first_name=ines&birth_date=29/02/2004",
	                                     (long long)r->number));

	assert_goes_to(&x, r->path);
}

static void begin(struct room *r)
{
	join(r);
	post(r, "rules", "accept=yes");
	act(r, EVENT_CONFIRM);
	struct http_reply x = post(r, "start", "code=" CERTIF_CODE "&language=en");
	assert_goes_to(&x, r->path);
	assert_at(r, "question");
}

static int64_t count(struct room *r, const char *sql)
{
	return house_count(site.house, text("%s = %lld", sql, (long long)r->candidate));
}

static int64_t standing_number(struct room *r)
{
	return count(r, "SELECT max(number) FROM certif_question WHERE candidate");
}

static struct str asked(struct room *r)
{
	return house_text(site.house, text("SELECT challenge FROM certif_question WHERE candidate = %lld ORDER BY number DESC",
	                                   (long long)r->candidate));
}

/* ---- joining ----------------------------------------------------------------------------------- */

static void the_form_says_what_to_mend_and_keeps_what_was_typed(void **)
{
	struct room r = room_open();
	struct http_reply x = site_post("/certification", r.headers, "number=abc&birth_name=&first_name=%3Cb%3EIn%C3%A8s&birth_date=31/02/2004");

	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "the eight digits the invigilator gives");
	ASSERT_HOLDS(x, "Write your birth name");
	ASSERT_HOLDS(x, "29/02/2004 for 29 February 2004");
	ASSERT_HOLDS(x, "value=\"abc\"");
	ASSERT_HOLDS(x, "value=\"&lt;b&gt;In\xC3\xA8s\"");
	ASSERT_HOLDS(x, "value=\"31/02/2004\"");
	x = site_post("/certification", r.headers, text("number=%lld&birth_name=Dupont&first_name=In%%C3%%A8s&birth_date=29.02.2004", (long long)r.number));
	assert_int_equal(x.status, 422); /* the name is Dupont-Moreau */
	ASSERT_HOLDS(x, "Nobody of this name and birth date");
	ASSERT_HOLDS(x, "value=\"29.02.2004\"");
	x = site_post("/certification", r.headers, "number=99999999&birth_name=Dupont&first_name=In%C3%A8s&birth_date=29.02.2004");
	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "No session has this number");
	assert_int_equal(count(&r, "SELECT count(*) FROM certif_candidate WHERE person IS NOT NULL AND id"), 0);
}

static void somebody_else_s_place_is_not_taken(void **)
{
	struct room r = room_open();
	struct http_reply x;

	join(&r);
	const char *thief = site_session(site_person("thief@test.example", false));
	x = site_post("/certification", thief, text("number=%lld&birth_name=Dupont-Moreau&first_name=In%%C3%%A8s&birth_date=29/02/2004", (long long)r.number));
	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "from another account");
	assert_int_equal(site_get(r.path, thief).status, 404);
}

static void guessing_names_is_stopped(void **)
{
	struct room r = room_open();
	struct http_reply x = {};

	for (int i = 0; i < 12 && x.status != 429; i++)
		x = site_post("/certification", r.headers, text("number=%lld&birth_name=Nobody%d&first_name=A&birth_date=01/01/2001", (long long)r.number, i));
	assert_int_equal(x.status, 429);
	ASSERT_HOLDS(x, "Too many wrong tries");
	site_later(CLOCK_HOUR); /* a quarter of an hour at most */
	join(&r);
}

static void one_s_certifications_are_listed_with_their_state_only(void **)
{
	struct room r = room_open();
	struct http_reply x = site_get("/certification", r.headers);

	assert_false(site_holds(x.body, "My certifications"));
	join(&r);
	x = site_get("/certification", r.headers);
	ASSERT_HOLDS(x, "My certifications");
	ASSERT_HOLDS(x, text("Session %lld", (long long)r.number));
	ASSERT_HOLDS(x, "Not begun");
	ASSERT_HOLDS(x, text("href=\"%s\"", r.path));
	house_script(site.house, text("UPDATE certif_exam SET state = 'completed' WHERE candidate = %lld", (long long)r.candidate));
	x = site_get("/certification", r.headers);
	ASSERT_HOLDS(x, "Taken: results to come");
	assert_false(site_holds(x.body, text("href=\"%s\"", r.path)));
}

/* ---- before the first question ----------------------------------------------------------------- */

static void one_reads_waits_and_begins(void **)
{
	struct room r = room_open();
	struct http_reply x;

	join(&r);
	assert_at(&r, "rules");
	ASSERT_HOLDS(get(&r), "1\xC2\xA0h\xC2\xA0" "45\xC2\xA0min from the moment you start");
	x = post(&r, "rules", "");
	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "Tick this box");
	x = post(&r, "rules", "accept=yes");
	assert_goes_to(&x, r.path);
	assert_at(&r, "waiting");
	x = post(&r, "start", "code=" CERTIF_CODE);
	assert_int_equal(x.status, 422); /* not confirmed */
	act(&r, EVENT_CONFIRM);
	assert_at(&r, "code");
	x = post(&r, "start", "code=");
	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "Write the access code");
	x = post(&r, "start", "code=BCDF99&language=es");
	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "value=\"BCDF99\"");
	ASSERT_HOLDS(x, "id=\"language-es\" value=\"es\" checked");
	x = post(&r, "start", "code=bcdf+23&language=es");
	assert_goes_to(&x, r.path);
	x = get(&r);
	ASSERT_HOLDS(x, "Question 1 of 32");
	ASSERT_HOLDS(x, "<div lang=\"es\">");
}

static void extra_time_is_told_in_the_rules(void **)
{
	struct room r = room_open();

	/* a third: 105 min x 4/3 = 140 */
	house_script(site.house, text("UPDATE certif_candidate SET extra_percent = 33 WHERE id = %lld", (long long)r.candidate));
	join(&r);
	ASSERT_HOLDS(get(&r), "2\xC2\xA0h\xC2\xA0" "20\xC2\xA0min from the moment you start, your extra time included");
}

static void guessing_the_code_is_stopped(void **)
{
	struct room r = room_open();
	struct http_reply x = {};

	join(&r);
	post(&r, "rules", "accept=yes");
	act(&r, EVENT_CONFIRM);
	for (int i = 10; i < 30 && x.status != 429; i++)
		x = post(&r, "start", text("code=BCDG%d", i));
	assert_int_equal(x.status, 429);
	x = post(&r, "start", "code=" CERTIF_CODE);
	assert_int_equal(x.status, 429); /* even the right one, for a while */
	assert_at(&r, "code");
}

/* ---- answers ------------------------------------------------------------------------------------ */

static void thirty_two_questions_make_an_exam(void **)
{
	struct room r = room_open();
	struct http_reply x;

	begin(&r);
	for (int i = 1; i <= 32; i++) {
		x = get(&r);
		ASSERT_HOLDS(x, text("Question %d of 32", i));
		ASSERT_HOLDS(x, text("name=\"number\" value=\"%d\"", i));
		x = post(&r, "answers", text("number=%d&skip=yes", i));
		assert_goes_to(&x, r.path);
	}
	assert_at(&r, "completed");
	ASSERT_HOLDS(get(&r), "32 answers recorded");
	assert_int_equal(count(&r, "SELECT count(*) FROM certif_question WHERE result = 'aband' AND candidate"), 32);
	x = post(&r, "answers", "number=32&skip=yes"); /* once more: nothing changes */
	assert_goes_to(&x, r.path);
}

/* The present question is made one of the content's whose form is known: tableur1-1 asks for one word. */
static void ask_for(struct room *r, const char *challenge)
{
	house_script(site.house, text("UPDATE certif_question SET challenge = '%s' WHERE candidate = %lld AND number = %lld",
	                              challenge, (long long)r->candidate, (long long)standing_number(r)));
}

static struct str kept(struct room *r, int64_t number)
{
	return house_text(site.house, text("SELECT value || ' ' || result FROM certif_question WHERE candidate = %lld AND number = %lld",
	                                   (long long)r->candidate, (long long)number));
}

static void an_answer_counts_once_and_the_first_one(void **)
{
	struct room r = room_open();
	struct http_reply x;

	begin(&r);
	ask_for(&r, "tableur1-1");
	x = post(&r, "answers", "number=1&blank_a=");
	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "Answer first");
	x = post(&r, "answers", "number=1&blank_zz=B3");
	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "no such field");
	x = post_json(&r, "answers", "number=1&blank_a=Z99");
	assert_int_equal(x.status, 200);
	ASSERT_HOLDS(x, "\"number\":2");
	x = post_json(&r, "answers", "number=1&blank_a=Z99");
	assert_int_equal(x.status, 200);
	ASSERT_HOLDS(x, "\"number\":2");
	x = post_json(&r, "answers", "number=1&blank_a=Z98");
	assert_int_equal(x.status, 200);
	ASSERT_HOLDS(x, "the first answer counts");
	assert_true(str_eq(kept(&r, 1), STR("{\"a\":\"Z99\"} ko")));
	x = post_json(&r, "answers", "number=7&skip=yes");
	assert_int_equal(x.status, 409);
	assert_int_equal(standing_number(&r), 2);
}

/* A right choice sent by its place as shown is right. */
static void a_choice_is_judged_by_what_it_says(void **)
{
	struct room r = room_open();

	begin(&r);
	ask_for(&r, "codage2-1");
	struct http_reply x = site_get(r.path, text("%sAccept: application/json\r\n", r.headers));
	json_t *view = json_loadb(x.body.p, x.body.n, 0, NULL);
	json_t *choices = json_object_get(json_object_get(view, "question"), "choices");
	const struct challenge *c = bank_challenge(site.house->bank, STR("codage2-1"));
	size_t right = 0;
	for (size_t i = 0; i < json_array_size(choices); i++)
		for (size_t k = 0; k < c->choice_count; k++)
			if (c->choices[k].right &&
			    str_eq(text_in(&c->choices[k].text, LANGUAGE_EN),
			           str_of(json_string_value(json_object_get(json_array_get(choices, i), "text")))))
				right = i + 1;
	assert_true(right > 0);
	post(&r, "answers", text("number=1&choice=%zu", right));
	assert_true(str_ends(kept(&r, 1), STR(" ok")));
	json_decref(view);
}

static void leaving_the_page_is_told_and_counts_on_focused_questions(void **)
{
	struct room r = room_open();
	struct http_reply x;

	begin(&r);
	ask_for(&r, "messagerie4-1");
	ASSERT_HOLDS(get(&r), "Stay on this page to answer.");
	assert_true(site_holds(get(&r).body, "data-left-note hidden"));
	x = post(&r, "contact", "away=1");
	assert_int_equal(x.status, 200);
	ASSERT_HOLDS(x, "\"stage\":\"question\"");
	post(&r, "contact", "");
	assert_false(site_holds(get(&r).body, "data-left-note hidden"));
	ASSERT_HOLDS(get(&r), "You left the page during this question");
	const struct challenge *c = bank_challenge(site.house->bank, STR("messagerie4-1"));
	post(&r, "answers", text("number=1&blank_a=" STR_FMT, STR_ARG(c->blanks[0].accept.in[LANGUAGE_EN].list[0])));
	assert_true(str_ends(kept(&r, 1), STR(" focusedOut")));
	ask_for(&r, "tableur1-1");
	post(&r, "contact", "away=1");
	post(&r, "answers", "number=2&blank_a=Z99&away=3");
	assert_true(str_ends(kept(&r, 2), STR(" ko")));
}

static void a_question_s_own_time_is_shown(void **)
{
	struct room r = room_open();

	begin(&r);
	ask_for(&r, "algorithme2-1");
	house_script(site.house, text("UPDATE certif_question SET seconds = 120 WHERE candidate = %lld", (long long)r.candidate));
	ASSERT_HOLDS(get(&r), "data-own=\"120000\"");
	ASSERT_HOLDS(get(&r), "data-own-over hidden");
	site_later(121 * CLOCK_SECOND);
	ASSERT_HOLDS(get(&r), "The time of this question is over");
	assert_false(site_holds(get(&r).body, "data-own-over hidden"));
}

/* ---- what holds it ------------------------------------------------------------------------------ */

static void an_alert_freezes_until_it_is_settled(void **)
{
	struct room r = room_open();
	struct http_reply x;

	begin(&r);
	x = post(&r, "alert", "text=%3Ci%3Eblank");
	assert_int_equal(x.status, 422);
	ASSERT_HOLDS(x, "Choose what is the matter");
	ASSERT_HOLDS(x, "&lt;i&gt;blank</textarea>");
	ASSERT_HOLDS(x, "<details class=\"fold mt-4\" open>");
	x = post(&r, "alert", "reason=nonsense");
	assert_int_equal(x.status, 422);
	x = post(&r, "alert", "number=1&reason=display&text=%3Ci%3Eblank");
	assert_goes_to(&x, r.path);
	assert_at(&r, "alert");
	ASSERT_HOLDS(get(&r), "The question does not show as it should – &lt;i&gt;blank");
	assert_false(site_holds(get(&r).body, "data-exam-answer"));
	x = post_json(&r, "answers", "number=1&skip=yes");
	assert_int_equal(x.status, 409);
	ASSERT_HOLDS(x, "\"stage\":\"alert\"");
	ASSERT_HOLDS(x, "\"number\":1");
	x = post(&r, "withdraw", "");
	assert_goes_to(&x, r.path);
	assert_at(&r, "question");
	/* kept by its code, so that everybody reads it in their own language */
	post(&r, "alert", "reason=FILE_NOT_OPENING&text=disque+plein");
	assert_int_equal(house_count(site.house, "SELECT count(*) FROM certif_exam WHERE alert = 'FILE_NOT_OPENING disque plein'"), 1);
	ASSERT_HOLDS(get(&r), "The file does not download or does not open – disque plein");
	post(&r, "withdraw", "");
	post(&r, "alert", "reason=question");
	act(&r, EVENT_REPLACE);
	x = get(&r);
	ASSERT_HOLDS(x, "Question 1 of 32"); /* the dropped one counts for nothing */
	ASSERT_HOLDS(x, "name=\"number\" value=\"2\"");
}

static void pauses_and_stops_are_told(void **)
{
	struct room r = room_open();

	begin(&r);
	act(&r, EVENT_PAUSE);
	assert_at(&r, "paused");
	ASSERT_HOLDS(post(&r, "contact", ""), "\"stage\":\"paused\"");
	act(&r, EVENT_UNPAUSE);
	assert_at(&r, "question");
	act(&r, EVENT_STOP);
	assert_at(&r, "stopped");
	ASSERT_HOLDS(get(&r), "The invigilator has ended your test");
	ASSERT_HOLDS(get(&r), "0 answers recorded");
	assert_int_equal(post_json(&r, "answers", "number=1&skip=yes").status, 409);
	house_script(site.house, text("UPDATE certif_exam SET state = 'finalized' WHERE candidate = %lld", (long long)r.candidate));
	assert_at(&r, "finalized");
	house_script(site.house, text("UPDATE certif_exam SET state = 'absent' WHERE candidate = %lld", (long long)r.candidate));
	assert_at(&r, "absent");
}

static void another_browser_goes_on_once_let_in(void **)
{
	struct room r = room_open();
	struct http_reply x;

	begin(&r);
	struct str question = asked(&r);
	struct room there = r;
	there.headers = site_session(r.person);
	assert_at(&there, "elsewhere");
	assert_int_equal(post_json(&there, "answers", "number=1&skip=yes").status, 409);
	x = post(&there, "come-back", "");
	assert_goes_to(&x, r.path);
	assert_at(&there, "resume");
	assert_at(&r, "elsewhere");
	act(&r, EVENT_ADMIT);
	assert_at(&there, "question");
	assert_true(str_eq(asked(&r), question));
	x = post(&there, "answers", "number=1&skip=yes");
	assert_goes_to(&x, r.path);
	assert_int_equal(standing_number(&r), 2);
}

static void time_runs_out(void **)
{
	struct room r = room_open();
	struct http_reply x;

	begin(&r);
	site_later(104 * CLOCK_MINUTE);
	assert_at(&r, "question");
	ASSERT_HOLDS(get(&r), "data-left=\"60000\"");
	ASSERT_HOLDS(get(&r), "1\xC2\xA0min</strong>");
	site_later(CLOCK_MINUTE + EXAM_GRACE + 1);
	assert_at(&r, "time_over");
	x = post_json(&r, "answers", "number=1&skip=yes");
	assert_int_equal(x.status, 409); /* what was typed stays in the browser */
	ASSERT_HOLDS(x, "\"stage\":\"time_over\"");
	act(&r, EVENT_ADD_TIME);
	assert_at(&r, "question");
	ASSERT_HOLDS(get(&r), "name=\"number\" value=\"1\"");
}

/* ---- what never reaches a candidate --------------------------------------------------------------- */

static void strangers_find_nothing(void **)
{
	static const char *const posts[] = { "contact", "rules", "start", "answers", "alert", "withdraw", "come-back" };
	struct room r = room_open();
	const char *stranger = site_session(site_person("stranger@test.example", false));

	begin(&r);
	assert_int_equal(site_get(r.path, stranger).status, 404);
	assert_int_equal(site_get(text("%s/standing", r.path), stranger).status, 404);
	for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
		struct http_reply x = site_post(text("%s/%s", r.path, posts[i]), stranger, strcmp(posts[i], "answers") ? "" : "number=1&skip=yes");
		assert_int_equal(x.status, 404);
	}
	assert_int_equal(site_get(text("/certification/%lld", (long long)r.other), r.headers).status, 404);
	assert_int_equal(standing_number(&r), 1);
}

/* A text of the correction, long enough not to be there by chance. */
static void refuse_text(struct str body, struct str shown, struct str secret, const char *what)
{
	if (secret.n < 6 || (shown.n && memmem(shown.p, shown.n, secret.p, secret.n)))
		return;
	if (memmem(body.p, body.n, secret.p, secret.n))
		fail_msg("%s: \"" STR_FMT "\" reached the candidate", what, STR_ARG(secret));
}

/* All that a question shows, right or not: what is in it is no secret. */
static struct str words_of(const struct challenge *c)
{
	struct buf b = BUF_INIT(1 << 20);

	buf_str(&b, text_in(&c->statement_html, LANGUAGE_EN));
	for (size_t i = 0; i < c->choice_count; i++)
		buf_str(&b, text_in(&c->choices[i].text, LANGUAGE_EN));
	for (size_t i = 0; i < c->blank_count; i++) {
		buf_str(&b, text_in(&c->blanks[i].label, LANGUAGE_EN));
		for (size_t k = 0; k < c->blanks[i].option_count; k++)
			buf_str(&b, text_in(&c->blanks[i].options[k].text, LANGUAGE_EN));
	}
	return buf_take(&b, arena());
}

static void refuse_solution(struct str body, const struct challenge *c)
{
	struct str shown = words_of(c), why = text_in(&c->explanation, LANGUAGE_EN);

	refuse_text(body, shown, str_sub(why, 0, 25), "an explanation");
	refuse_text(body, STR(""), c->id, "a question's name");
	for (size_t i = 0; i < c->blank_count; i++)
		for (size_t w = 0; w < c->blanks[i].accept.in[LANGUAGE_EN].count; w++)
			refuse_text(body, shown, c->blanks[i].accept.in[LANGUAGE_EN].list[w], "an accepted text");
	for (size_t i = 0; i < c->group_count; i++)
		for (size_t w = 0; w < c->groups[i].in[LANGUAGE_EN].count; w++)
			refuse_text(body, shown, c->groups[i].in[LANGUAGE_EN].list[w], "an accepted text");
}

static void refuse_secrets(struct room *r, struct str body)
{
	static const char *const words[] = { "difficulty\"", "difficulty=", "discriminant", "capacity\"", "capacity=", "\"error\"", "\"right\"",
		                             "seed\"", "seed=",
		                             "Zvonimirovic", "Wolfgang", "Quetzalcoatl", "Xochitl", CERTIF_CODE,
		                             CERTIF_PASSWORD, "#ABAND#" };
	struct house *h = site.house;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (site_holds(body, words[i]))
			fail_msg("\"%s\" reached the candidate: " STR_FMT, words[i], STR_ARG(body));
	static const char *const numbers[] = { "difficulty", "discriminant", "capacity" };
	for (size_t i = 0; i < 3; i++) {
		struct str value = house_text(h, text("SELECT %s FROM certif_question WHERE candidate = %lld ORDER BY number DESC",
		                                      numbers[i], (long long)r->candidate));
		refuse_text(body, STR(""), str_sub(value, 0, 7), numbers[i]);
	}
	struct str seed = house_text(h, text("SELECT seed FROM certif_exam WHERE candidate = %lld", (long long)r->candidate));
	refuse_text(body, STR(""), seed, "the seed");
	struct str challenge = asked(r);
	if (challenge.n)
		refuse_solution(body, bank_challenge(h->bank, challenge));
}

static void look_everywhere(struct room *r)
{
	const char *json = text("%sAccept: application/json\r\n", r->headers);

	refuse_secrets(r, get(r).body);
	refuse_secrets(r, site_get(r->path, json).body);
	refuse_secrets(r, site_get(text("%s/standing", r->path), json).body);
	refuse_secrets(r, post_json(r, "contact", "").body);
	refuse_secrets(r, site_get("/certification", json).body);
	refuse_secrets(r, site_get("/certification", r->headers).body);
}

static void no_secret_reaches_a_candidate(void **)
{
	struct room r = room_open();

	join(&r);
	look_everywhere(&r);
	post(&r, "rules", "accept=yes");
	look_everywhere(&r);
	act(&r, EVENT_CONFIRM);
	look_everywhere(&r);
	post(&r, "start", "code=" CERTIF_CODE "&language=en");
	for (int i = 1; i <= 32; i++) {
		look_everywhere(&r);
		refuse_secrets(&r, post_json(&r, "answers", text("number=%d&choice=9&blank_a=x", i)).body); /* refused or taken */
		if (standing_number(&r) == i)
			refuse_secrets(&r, post_json(&r, "answers", text("number=%d&skip=yes", i)).body);
	}
	assert_at(&r, "completed");
	look_everywhere(&r);
}

/* One's own data holds how one is enrolled at once, what one answered only when nobody sits any more, and
 * never what is right. */
static void one_s_data_keeps_the_secrets_too(void **)
{
	struct room r = room_open();

	begin(&r);
	ask_for(&r, "tableur1-1");
	post(&r, "answers", "number=1&blank_a=Zwieback");
	struct http_reply x = site_get("/account/data", r.headers);
	assert_int_equal(x.status, 200);
	ASSERT_HOLDS(x, text("\"certification\":{\"exams\":[{\"session\":%lld,", (long long)r.number));
	ASSERT_HOLDS(x, "\"birth_name\":\"Dupont-Moreau\"");
	assert_false(site_holds(x.body, "Zwieback"));
	refuse_secrets(&r, x.body);
	house_script(site.house, text("UPDATE certif_session SET state = 'finalized' WHERE id = %lld", (long long)r.session));
	x = site_get("/account/data", r.headers);
	ASSERT_HOLDS(x, "Zwieback");
	refuse_secrets(&r, x.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form_says_what_to_mend_and_keeps_what_was_typed),
		cmocka_unit_test(somebody_else_s_place_is_not_taken),
		cmocka_unit_test(guessing_names_is_stopped),
		cmocka_unit_test(one_s_certifications_are_listed_with_their_state_only),
		cmocka_unit_test(one_reads_waits_and_begins),
		cmocka_unit_test(extra_time_is_told_in_the_rules),
		cmocka_unit_test(guessing_the_code_is_stopped),
		cmocka_unit_test(thirty_two_questions_make_an_exam),
		cmocka_unit_test(an_answer_counts_once_and_the_first_one),
		cmocka_unit_test(a_choice_is_judged_by_what_it_says),
		cmocka_unit_test(leaving_the_page_is_told_and_counts_on_focused_questions),
		cmocka_unit_test(a_question_s_own_time_is_shown),
		cmocka_unit_test(an_alert_freezes_until_it_is_settled),
		cmocka_unit_test(pauses_and_stops_are_told),
		cmocka_unit_test(another_browser_goes_on_once_let_in),
		cmocka_unit_test(time_runs_out),
		cmocka_unit_test(strangers_find_nothing),
		cmocka_unit_test(no_secret_reaches_a_candidate),
		cmocka_unit_test(one_s_data_keeps_the_secrets_too),
	};

	return cmocka_run_group_tests(tests, site_start, site_stop);
}
