/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_exam_states.c - `openpix lab exam-states`: the one table of an exam's states, for people and,
 * as a Promela model, for spin. */
#include "base/buf.h"
#include "certif/exam_state.h"
#include "cli/lab_command.h"

static void holds_print(unsigned holds)
{
	static const char *const names[] = {"alert", "pause", "halt", "resume"};
	bool any = false;

	for (unsigned i = 0; i < 4; i++)
		if (holds >> i & 1) {
			printf("%s%s", any ? " " : "", names[i]);
			any = true;
		}
	if (!any)
		putchar('-');
}

static void table_print(void)
{
	puts("| event | who | from | held | not held | to | holds | releases |\n"
	     "|---|---|---|---|---|---|---|---|");
	for (size_t i = 0; i < exam_move_count; i++) {
		const struct exam_move *m = &exam_moves[i];
		const unsigned lists[] = {m->hold, m->release};
		bool any = false;
		printf("| %s | %s | ", exam_event_name(m->event), exam_actor_name(m->actor));
		for (int s = 0; s < EXAM_STATE_COUNT; s++)
			if (m->from >> s & 1) {
				printf("%s%s", any ? ", " : "",
				       exam_state_name((enum exam_state)s));
				any = true;
			}
		fputs(" | ", stdout);
		holds_print(m->with);
		fputs(" | ", stdout);
		holds_print(m->without);
		printf(" | %s", m->to == EXAM_STATE_COUNT ? "the same" : exam_state_name(m->to));
		for (size_t l = 0; l < 2; l++) {
			fputs(" | ", stdout);
			holds_print(lists[l]);
		}
		puts(" |");
	}
}

/* ---- Promela -----------------------------------------------------------------------------------
 */

static void guard_print(const struct exam_move *m)
{
	printf("(((%u >> st[c]) & 1) && (h[c] & %u) == %u && (h[c] & %u) == 0)", m->from, m->with,
	       m->with, m->without);
}

static void event_print(enum exam_event e)
{
	const char *name = exam_event_name(e);
	bool any = false;

	printf("#define MAY_%s(c) (0", name);
	for (size_t i = 0; i < exam_move_count; i++)
		if (exam_moves[i].event == e) {
			fputs(" || ", stdout);
			guard_print(&exam_moves[i]);
		}
	printf(")\ninline DO_%s(c) {\n\tif\n", name);
	for (size_t i = 0; i < exam_move_count; i++) {
		const struct exam_move *m = &exam_moves[i];
		if (m->event != e)
			continue;
		fputs("\t:: ", stdout);
		guard_print(m);
		fputs(" ->", stdout);
		if (m->to != EXAM_STATE_COUNT)
			printf(" st[c] = %d;", m->to);
		printf(" h[c] = (h[c] | %u) & %u\n", m->hold, HOLD_ALL & ~m->release);
		any = true;
	}
	puts(any ? "\tfi\n}" : "\t:: false\n\tfi\n}");
}

/* What the board's large button does in each place. */
static void primary_print(void)
{
	puts("inline PRESS(c) {\n\tif");
	for (int s = 0; s < EXAM_STATE_COUNT; s++)
		for (unsigned h = 0; h <= (s == EXAM_STARTED ? HOLD_ALL : 0); h++) {
			enum exam_event e =
			    exam_primary((struct exam_where){(enum exam_state)s, h});
			if (e != EVENT_COUNT)
				printf("\t:: st[c] == %d && h[c] == %u -> DO_%s(c)\n", s, h,
				       exam_event_name(e));
		}
	puts("\tfi\n}");
	printf("#define BUTTON(c) (0");
	for (int s = 0; s < EXAM_STATE_COUNT; s++)
		for (unsigned h = 0; h <= (s == EXAM_STARTED ? HOLD_ALL : 0); h++)
			if (exam_primary((struct exam_where){(enum exam_state)s, h}) != EVENT_COUNT)
				printf(" || (st[c] == %d && h[c] == %u)", s, h);
	puts(")");
}

/* The room around the table, as src/certif/exam_act.c has it: two candidates; everything can be
 * stopped, then nobody begins and whoever is on again stands still too; everybody does whatever
 * they may, for as long as they like. From any moment on (rescue) candidates do what there is to do
 * and an invigilator presses the large buttons. */
static const char frame[] = "#define N 2\n"
			    "byte st[N], h[N];\n"
			    "bool stopped, rescue;\n"
			    "%s";

static const char together[] =
    "#define ASKED(c) (st[c] == STARTED && h[c] == 0)\n"
    "#define OVER(c) (st[c] == COMPLETED || st[c] == TIME_OVER || st[c] == FINALIZED || st[c] == "
    "ABSENT)\n"
    "#define FINE(c) (ASKED(c) || OVER(c))\n"
    "inline STILL(c) { if :: stopped && MAY_halt(c) -> DO_halt(c) :: else fi }\n"
    "inline HALT_ALL() {\n"
    "\tstopped = true;\n"
    "\tif :: MAY_halt(0) -> DO_halt(0) :: else fi;\n"
    "\tif :: MAY_halt(1) -> DO_halt(1) :: else fi\n"
    "}\n"
    "inline GO_ON_ALL() {\n"
    "\tstopped = false;\n"
    "\tif :: MAY_go_on(0) -> DO_go_on(0) :: else fi;\n"
    "\tif :: MAY_go_on(1) -> DO_go_on(1) :: else fi\n"
    "}\n";

static const char rest[] =
    "active proctype room() {\n"
    "\tbyte c;\n"
    "\tdo\n"
    "\t:: atomic { !rescue && !stopped -> HALT_ALL() }\n"
    "\t:: atomic { !rescue && stopped -> GO_ON_ALL() }\n"
    "\t:: atomic { !rescue -> rescue = true; break }\n"
    "%s"
    "\tod;\n"
    "\tif :: stopped -> atomic { GO_ON_ALL() } :: else fi;\n"
    "\tc = 0;\n"
    "\tdo\n"
    "\t:: c == N -> break\n"
    "\t:: c < N && FINE(c) -> c++\n"
    "\t:: c < N && !FINE(c) && BUTTON(c) -> atomic { PRESS(c) }\n"
    "\t:: c < N && !FINE(c) && !BUTTON(c) && MAY_join(c) -> atomic { DO_join(c) }\n"
    "\t:: c < N && !FINE(c) && !BUTTON(c) && MAY_start(c) && !stopped -> atomic { DO_start(c) }\n"
    "\tod\n"
    "}\n"
    "ltl nobody_is_left { [] (rescue -> <> (FINE(0) && FINE(1))) }\n";

/* How an event happens in the room. */
static void act_print(struct buf *b, enum exam_event e)
{
	const char *name = exam_event_name(e);

	for (int c = 0; c < 2; c++)
		switch (e) {
		case EVENT_HALT: /* everyone together, above */
			break;
		case EVENT_START:
			buf_printf(b,
				   "\t:: atomic { !rescue && !stopped && MAY_start(%d) -> "
				   "DO_start(%d) }\n",
				   c, c);
			break;
		case EVENT_REOPEN:
		case EVENT_ADD_TIME:
			buf_printf(
			    b, "\t:: atomic { !rescue && MAY_%s(%d) -> DO_%s(%d); STILL(%d) }\n",
			    name, c, name, c, c);
			break;
		default:
			buf_printf(b, "\t:: atomic { !rescue && MAY_%s(%d) -> DO_%s(%d) }\n", name,
				   c, name, c);
		}
}

static void promela_print(void)
{
	struct buf acts = BUF_INIT(1 << 16), states = BUF_INIT(1 << 12);

	for (int s = 0; s < EXAM_STATE_COUNT; s++) {
		buf_lit(&states, "#define ");
		for (const char *p = exam_state_name((enum exam_state)s); *p; p++)
			buf_char(&states, *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p);
		buf_printf(&states, " %d\n", s);
	}
	buf_char(&states, '\0');
	for (int e = 0; e < EVENT_COUNT; e++)
		act_print(&acts, (enum exam_event)e);
	buf_char(&acts, '\0');
	printf(frame, states.p);
	for (int e = 0; e < EVENT_COUNT; e++)
		event_print((enum exam_event)e);
	primary_print();
	fputs(together, stdout);
	printf(rest, acts.p);
	buf_release(&acts);
	buf_release(&states);
}

static int exam_states_main(int argc, char **argv)
{
	bool promela = false;
	const struct lab_option table[] = {
	    {.name = "--promela", .kind = LAB_OPTION_FLAG, .into = &promela},
	    {0},
	};
	int status = lab_options(&lab_command_exam_states, table, argc, argv);

	if (status)
		return status;
	if (promela)
		promela_print();
	else
		table_print();
	return 0;
}

const struct command lab_command_exam_states = {
    .name = "exam-states",
    .summary = "the states of a certification exam and who may move it, as a table or a model",
    .usage = "  openpix lab exam-states [--promela]\n\n"
	     "The table that the program itself runs on, in Markdown; --promela makes of it a "
	     "model that\n"
	     "spin searches for a state in which a candidate could be left blocked.\n",
    .run = exam_states_main,
};
