/* SPDX-License-Identifier: EUPL-1.2 */
/* report_page.c - the report as a page: sections of pictures and tables, filled into report.html.
 */
#include <math.h>
#include <stdarg.h>
#include "base/embedded.h"
#include "cli/report_figures.h"
#include "web/message.h"
#include "web/mustache.h"

enum { CURVES_MAX = 60, SECTIONS_MAX = 10, PAGE_MAX = 1 << 28 };

struct row {
	struct str name;
	struct list cells;
};

struct table {
	struct str caption;
	struct list columns, rows;
};

struct picture {
	struct str title, svg;
	struct table table;
	bool has_table;
};

struct section {
	struct str id, title, intro;
	struct list pictures;
	struct list multiples; /* of pictures, small */
	struct table table;
	bool has_table, has_multiples;
};

struct fact {
	struct str name, value;
};

struct view {
	struct str language, title;
	struct list facts, verdicts, sections;
};

static const struct field row_fields[] = {
    FIELD(struct row, name, FIELD_TEXT),
    FIELD(struct row, cells, FIELD_TEXTS),
};
static const struct shape row_shape = SHAPE(struct row, row_fields);
static const struct field table_fields[] = {
    FIELD(struct table, caption, FIELD_TEXT),
    FIELD(struct table, columns, FIELD_TEXTS),
    FIELD_OF(struct table, rows, FIELD_LIST, row_shape),
};
static const struct shape table_shape = SHAPE(struct table, table_fields);
static const struct field picture_fields[] = {
    FIELD(struct picture, title, FIELD_TEXT),
    FIELD(struct picture, svg, FIELD_HTML),
    FIELD_OF(struct picture, table, FIELD_OBJECT, table_shape),
    FIELD(struct picture, has_table, FIELD_BOOL),
};
static const struct shape picture_shape = SHAPE(struct picture, picture_fields);
static const struct field section_fields[] = {
    FIELD(struct section, id, FIELD_TEXT),
    FIELD(struct section, title, FIELD_TEXT),
    FIELD(struct section, intro, FIELD_TEXT),
    FIELD_OF(struct section, pictures, FIELD_LIST, picture_shape),
    FIELD_OF(struct section, multiples, FIELD_LIST, picture_shape),
    FIELD_OF(struct section, table, FIELD_OBJECT, table_shape),
    FIELD(struct section, has_table, FIELD_BOOL),
    FIELD(struct section, has_multiples, FIELD_BOOL),
};
static const struct shape section_shape = SHAPE(struct section, section_fields);
static const struct field fact_fields[] = {
    FIELD(struct fact, name, FIELD_TEXT),
    FIELD(struct fact, value, FIELD_TEXT),
};
static const struct shape fact_shape = SHAPE(struct fact, fact_fields);
static const struct field view_fields[] = {
    FIELD(struct view, language, FIELD_TEXT),
    FIELD(struct view, title, FIELD_TEXT),
    FIELD_OF(struct view, facts, FIELD_LIST, fact_shape),
    FIELD_OF(struct view, verdicts, FIELD_LIST, fact_shape),
    FIELD_OF(struct view, sections, FIELD_LIST, section_shape),
};
static const struct shape view_shape = SHAPE(struct view, view_fields);

static const char *const verdict_names[REPORT_VERDICTS] = {N_("keep"), N_("watch"), N_("mend"),
							   N_("retire")};

static struct str told(const struct drawing *d, const char *text)
{
	return str_of(message(d->language, text));
}

static struct str count_text(const struct drawing *d, uint64_t n)
{
	return language_number(d->language, (int64_t)n, d->arena);
}

/* --- tables -------------------------------------------------------------------------------------
 */

/* A table while it is filled. */
struct filling {
	const struct drawing *d;
	struct row *rows;
	size_t n, columns;
};

/* The names of the columns are messages, the last one NULL; room for `rows`. */
static struct filling table_begin(const struct drawing *d, struct table *t, const char *caption,
				  size_t rows, const char *const *columns)
{
	struct filling f = {.d = d, .rows = ARENA_NEW(d->arena, struct row, rows + 1)};

	while (columns[f.columns])
		f.columns++;
	struct str *names = ARENA_NEW(d->arena, struct str, f.columns);
	for (size_t k = 0; k < f.columns; k++)
		names[k] = told(d, columns[k]);
	t->caption = told(d, caption);
	t->columns = LIST(names, f.columns);
	t->rows = LIST(f.rows, 0);
	return f;
}

/* The cells of a new row, all but the first, which is its name. */
static struct str *row_add(struct filling *f, struct table *t, struct str name)
{
	struct str *cells = ARENA_NEW(f->d->arena, struct str, f->columns);

	f->rows[f->n++] = (struct row){name, LIST(cells, f->columns - 1)};
	t->rows.n = f->n;
	return cells;
}

static struct str p_text(const struct drawing *d, double p)
{
	if (p < 0.001)
		return arena_printf(d->arena, "< " STR_FMT, STR_ARG(report_number(d, 0.001, 3)));
	return report_number(d, p, 3);
}

static struct str item_name(const struct drawing *d, size_t i)
{
	return d->report->in.items->names[i];
}

/* --- what to do with each item ------------------------------------------------------------------
 */

static struct str reasons_text(const struct drawing *d, const struct report_item *it)
{
	struct buf b = BUF_INIT(65536);

	for (size_t k = 0; k < it->reasons; k++) {
		const struct report_reason *why = &it->reason[k];
		bool whole = fabs(why->value) >= 10;
		struct str value = report_number(d, why->value, whole ? 0 : 2);
		if (k)
			buf_lit(&b, "; ");
		buf_str(&b, message_filled(message(d->language, why->message), value, d->arena));
	}
	return buf_take(&b, d->arena);
}

static void section_advice(const struct drawing *d, struct section *s)
{
	static const char *const columns[] = {N_("Item"), N_("Advice"), N_("Reason"), NULL};
	const struct report *r = d->report;

	s->id = STR("advice");
	s->title = told(d, N_("What to do with each item"));
	s->intro = told(
	    d, N_("Advice from the figures below and the usual thresholds; who knows the question "
		  "decides. Items not listed here can be kept as they are."));
	struct filling f = table_begin(d, &s->table, N_("Items to look at, the most urgent first"),
				       r->in.items->n, columns);
	for (int v = REPORT_RETIRE; v > REPORT_KEEP; v--)
		for (size_t i = 0; i < r->in.items->n; i++) {
			if ((int)r->item[i].verdict != v)
				continue;
			struct str *c = row_add(&f, &s->table, item_name(d, i));
			c[0] = told(d, verdict_names[v]);
			c[1] = reasons_text(d, &r->item[i]);
		}
	s->has_table = f.n > 0;
}

/* --- precision ----------------------------------------------------------------------------------
 */

static void section_precision(const struct drawing *d, struct section *s)
{
	static const char *const columns[] = {N_("Ability"), N_("Information"),
					      N_("Standard error"), N_("Standard error with prior"),
					      NULL};
	struct picture *p = ARENA_NEW(d->arena, struct picture, 2);

	s->id = STR("precision");
	s->title = told(d, N_("How precise the items are together"));
	s->intro = told(
	    d,
	    N_("Where the information is high, ability is well known. The standard error is that "
	       "of a person who answers every item; the dashed line adds what is known "
	       "beforehand of the population."));
	p[0].title = told(d, N_("Information"));
	p[0].svg = figure_information(d);
	p[1].title = told(d, N_("Standard error"));
	p[1].svg = figure_error(d);
	struct filling f =
	    table_begin(d, &p[1].table, N_("Information and standard error by ability"),
			REPORT_POINTS, columns);
	for (size_t k = 0; k < REPORT_POINTS; k += 5) {
		const struct reliability_point *at = &d->report->curve[k];
		struct str *c = row_add(&f, &p[1].table, report_number(d, at->theta, 1));
		c[0] = report_number(d, at->information, 2);
		c[1] = report_number(d, at->se, 2);
		c[2] = report_number(d, at->se_prior, 2);
	}
	p[1].has_table = true;
	s->pictures = LIST(p, 2);
}

static void section_map(const struct drawing *d, struct section *s)
{
	static const char *const with[] = {N_("From"), N_("To"), N_("Items, %"), N_("Persons, %"),
					   NULL};
	static const char *const without[] = {N_("From"), N_("To"), N_("Items, %"), NULL};
	double items[MAP_BINS], persons[MAP_BINS];
	struct picture *p = ARENA_NEW(d->arena, struct picture, 1);
	bool both = d->report->theta != NULL;

	map_shares(d->report, items, persons);
	s->id = STR("map");
	s->title = told(d, N_("Difficulty of the items and ability of the persons"));
	s->intro =
	    told(d, N_("A test measures best where items are as difficult as persons are able."));
	p->title = told(d, N_("Items and persons on one scale"));
	p->svg = figure_map(d);
	struct filling f = table_begin(d, &p->table, N_("Shares by half units of the scale"),
				       MAP_BINS, both ? with : without);
	for (size_t k = 0; k < MAP_BINS; k++) {
		struct str *c = row_add(&f, &p->table, report_number(d, -4 + .5 * (double)k, 1));
		c[0] = report_number(d, -3.5 + .5 * (double)k, 1);
		c[1] = report_number(d, items[k] * 100, 1);
		if (both)
			c[2] = report_number(d, persons[k] * 100, 1);
	}
	p->has_table = true;
	s->pictures = LIST(p, 1);
}

/* --- item curves --------------------------------------------------------------------------------
 */

/* Up to CURVES_MAX items: those to look at first, then the others, in the order of the bank. */
static size_t curves_choose(const struct report *r, size_t *out)
{
	size_t n = 0;

	for (int v = REPORT_RETIRE; v >= REPORT_KEEP; v--)
		for (size_t i = 0; i < r->in.items->n && n < CURVES_MAX; i++)
			if ((int)r->item[i].verdict == v)
				out[n++] = i;
	return n;
}

static void section_curves(const struct drawing *d, struct section *s)
{
	const struct report *r = d->report;
	size_t chosen[CURVES_MAX], n = curves_choose(r, chosen);
	struct picture *p = ARENA_NEW(d->arena, struct picture, n);

	s->id = STR("curves");
	s->title = told(d, N_("Item by item"));
	s->intro = r->theta ? told(d, N_("The line is the score the model expects at each ability, "
					 "as a share of the highest; the dots are what was seen in "
					 "each tenth of the persons."))
			    : told(d, N_("The line is the score the model expects at each ability, "
					 "as a share of the highest."));
	if (n < r->in.items->n)
		s->intro = arena_printf(
		    d->arena, STR_FMT " " STR_FMT, STR_ARG(s->intro),
		    STR_ARG(message_filled(
			message(d->language, N_("The {0} items to look at first are shown.")),
			count_text(d, n), d->arena)));
	for (size_t k = 0; k < n; k++) {
		p[k].title = item_name(d, chosen[k]);
		p[k].svg = figure_curve(d, chosen[k]);
	}
	s->multiples = LIST(p, n);
	s->has_multiples = true;
}

/* --- fit, fairness, exposure --------------------------------------------------------------------
 */

static void section_fit(const struct drawing *d, struct section *s)
{
	static const char *const columns[] = {
	    N_("Item"),	      N_("Answers"), N_("Chi-square"), N_("Degrees of freedom"),
	    N_("Adjusted p"), N_("Infit"),   N_("Outfit"),     NULL};
	const struct report *r = d->report;
	struct picture *p = ARENA_NEW(d->arena, struct picture, 1);

	s->id = STR("fit");
	s->title = told(d, N_("Do the items follow the model?"));
	s->intro = told(
	    d,
	    N_("Mean squares are 1 when answers are as predictable as the model says; between "
	       "0.7 and 1.3 is well. The chi-square compares whole curves; its p is adjusted for "
	       "the number of items (Benjamini and Hochberg)."));
	p->title = told(d, N_("Infit and outfit"));
	p->svg = figure_fit(d);
	struct filling f =
	    table_begin(d, &p->table, N_("Fit of each item"), r->in.items->n, columns);
	for (size_t i = 0; i < r->in.items->n; i++) {
		struct str *c = row_add(&f, &p->table, item_name(d, i));
		c[0] = count_text(d, r->fit[i].answers);
		c[1] = report_number(d, r->fit[i].chi2, 2);
		c[2] = report_number(d, r->fit[i].df, 0);
		c[3] = p_text(d, r->fit[i].adjusted);
		c[4] = report_number(d, r->fit[i].infit, 2);
		c[5] = report_number(d, r->fit[i].outfit, 2);
	}
	p->has_table = true;
	s->pictures = LIST(p, 1);
}

static struct str class_text(const struct drawing *d, char class)
{
	return class == '-' || !class ? STR("\xe2\x80\x93") : arena_printf(d->arena, "%c", class);
}

static void dif_row(const struct drawing *d, struct filling *f, struct table *t, size_t i, size_t k)
{
	const struct dif *dif = &d->report->dif;
	const struct dif_comparison *c = &dif->of[i * dif->comparisons + k];
	struct str *cells = row_add(f, t, item_name(d, i));

	cells[0] = d->report->in.responses->group_names[dif->other[k]];
	cells[1] = report_number(d, isnan(c->mantel.delta) ? c->mantel.effect : c->mantel.delta, 2);
	cells[2] = p_text(d, c->mantel.adjusted);
	cells[3] = class_text(d, c->mantel.class);
	cells[4] = p_text(d, c->logistic.adjusted);
	cells[5] = class_text(d, c->logistic.class);
}

static void section_dif(const struct drawing *d, struct section *s)
{
	static const char *const columns[] = {
	    N_("Item"),		  N_("Group"),
	    N_("Delta"),	  N_("Mantel-Haenszel, adjusted p"),
	    N_("Class"),	  N_("Logistic, adjusted p"),
	    N_("Logistic class"), NULL};
	const struct report *r = d->report;

	s->id = STR("dif");
	s->title = told(d, N_("Are the items fair to every group?"));
	if (!r->dif.items) {
		s->intro = str_of(r->dif_problem);
		return;
	}
	s->intro = message_filled(
	    message(d->language,
		    N_("Persons of equal ability are compared with the group {0}. Class A is "
		       "negligible, B moderate, C large.")),
	    r->in.responses->group_names[0], d->arena);
	struct picture *p = ARENA_NEW(d->arena, struct picture, 1);
	p->title = told(d, N_("Difference between the groups"));
	p->svg = figure_dif(d);
	struct filling f = table_begin(d, &p->table, N_("Difference of each item"),
				       r->dif.items * r->dif.comparisons, columns);
	for (size_t i = 0; i < r->dif.items; i++)
		for (size_t k = 0; k < r->dif.comparisons; k++)
			if (r->dif.other[k] != DIF_ALL_GROUPS)
				dif_row(d, &f, &p->table, i, k);
	p->has_table = true;
	s->pictures = LIST(p, 1);
}

static void section_exposure(const struct drawing *d, struct section *s)
{
	static const char *const columns[] = {N_("Figure"), N_("Value"), NULL};
	const struct report *r = d->report;
	struct picture *p = ARENA_NEW(d->arena, struct picture, 1);
	double most = 0, sum = 0, square = 0;
	size_t used = 0;

	for (size_t i = 0; i < r->in.items->n; i++) {
		double x = r->item[i].exposure;
		most = fmax(most, x);
		sum += x;
		square += x * x;
		used += x > 0;
	}
	s->id = STR("exposure");
	s->title = told(d, N_("How often are the items asked?"));
	s->intro =
	    told(d, N_("From the simulated exams. An item that many have seen is soon known: "
		       "a fifth is the engine's ceiling."));
	p->title = told(d, N_("Exposure"));
	p->svg = figure_exposure(d);
	struct filling f = table_begin(d, &p->table, N_("Exposure in figures"), 5, columns);
	row_add(&f, &p->table, told(d, N_("Exams")))[0] = count_text(d, r->in.exams);
	row_add(&f, &p->table, told(d, N_("Largest exposure, %")))[0] =
	    report_number(d, most * 100, 1);
	row_add(&f, &p->table, told(d, N_("Items asked at least once")))[0] = count_text(d, used);
	row_add(&f, &p->table, told(d, N_("Questions an exam")))[0] = report_number(d, sum, 1);
	/* the share of questions two exams have in common, for exams of about one length */
	row_add(&f, &p->table, told(d, N_("Questions that two exams share, %")))[0] =
	    report_number(d, sum > 0 ? square / sum * 100 : NAN, 1);
	p->has_table = true;
	s->pictures = LIST(p, 1);
}

/* --- levels, parameters -------------------------------------------------------------------------
 */

static void section_levels(const struct drawing *d, struct section *s)
{
	static const char *const columns[] = {
	    N_("Cut"),	 N_("Well placed, %"), N_("Placed alike twice, %"),
	    N_("Kappa"), N_("Too high, %"),    N_("Too low, %"),
	    NULL};
	const struct report *r = d->report;

	s->id = STR("levels");
	s->title = told(d, N_("How sure are the levels?"));
	s->intro =
	    told(d, N_("Of persons placed by these answers: how many are in the level of their "
		       "true ability, and how many two such tests would place alike."));
	struct filling f =
	    table_begin(d, &s->table, N_("Placement in levels"), r->in.cuts_n + 1, columns);
	for (size_t k = 0; k <= r->in.cuts_n; k++) {
		const struct reliability_levels *l = &r->levels[k];
		struct str name = k < r->in.cuts_n ? report_number(d, r->in.cuts[k], 2)
						   : told(d, N_("All levels"));
		struct str *c = row_add(&f, &s->table, name);
		c[0] = report_number(d, l->accuracy * 100, 1);
		c[1] = report_number(d, l->consistency * 100, 1);
		c[2] = report_number(d, l->kappa, 2);
		c[3] = report_number(d, l->too_high * 100, 1);
		c[4] = report_number(d, l->too_low * 100, 1);
	}
	s->has_table = true;
}

static struct str steps_text(const struct drawing *d, const struct item *it)
{
	struct buf b = BUF_INIT(4096);

	if (!it->steps)
		return report_number(d, it->b, 2);
	for (unsigned k = 0; k + 1u < it->categories; k++) {
		if (k)
			buf_lit(&b, " · ");
		buf_str(&b, report_number(d, it->steps[k], 2));
	}
	return buf_take(&b, d->arena);
}

static void section_items(const struct drawing *d, struct section *s)
{
	static const char *const columns[] = {
	    N_("Item"),	      N_("Model"),	 N_("Slope a"), N_("Difficulty b"),
	    N_("Guessing c"), N_("Exposure, %"), N_("Advice"),	NULL};
	const struct report *r = d->report;

	s->id = STR("items");
	s->title = told(d, N_("Every item"));
	struct filling f = table_begin(d, &s->table, N_("Parameters"), r->in.items->n, columns);
	for (size_t i = 0; i < r->in.items->n; i++) {
		const struct item *it = &r->in.items->items[i];
		struct str *c = row_add(&f, &s->table, item_name(d, i));
		c[0] = str_of(item_model_name(it->model));
		c[1] = report_number(d, it->a, 2);
		c[2] = steps_text(d, it);
		c[3] = report_number(d, it->c > 0 ? it->c : NAN, 2);
		c[4] = report_number(d, r->item[i].exposure * 100, 1);
		c[5] = told(d, verdict_names[r->item[i].verdict]);
	}
	s->has_table = true;
}

/* --- the whole ----------------------------------------------------------------------------------
 */

static void fact_add(struct fact *facts, size_t *n, struct str name, struct str value)
{
	facts[(*n)++] = (struct fact){name, value};
}

static struct list facts_of(const struct drawing *d)
{
	const struct report *r = d->report;
	struct fact *f = ARENA_NEW(d->arena, struct fact, 8);
	size_t n = 0;

	fact_add(f, &n, told(d, N_("Items")), count_text(d, r->in.items->n));
	if (r->in.responses) {
		const struct responses *data = &r->in.responses->data;
		fact_add(f, &n, told(d, N_("Persons")), count_text(d, data->persons));
		fact_add(f, &n, told(d, N_("Answers")), count_text(d, responses_count(data)));
		fact_add(f, &n, told(d, N_("Mean ability")), report_number(d, r->mean, 2));
		fact_add(f, &n, told(d, N_("Spread of ability")), report_number(d, r->sd, 2));
		fact_add(f, &n, told(d, N_("Reliability of these answers")),
			 report_number(d, r->reliability_empirical, 2));
		if (!isnan(r->alpha))
			fact_add(f, &n, told(d, N_("Cronbach's alpha")),
				 report_number(d, r->alpha, 2));
	}
	fact_add(f, &n, told(d, N_("Reliability when all items are answered")),
		 report_number(d, r->reliability_marginal, 2));
	return LIST(f, n);
}

static struct list verdicts_of(const struct drawing *d)
{
	struct fact *f = ARENA_NEW(d->arena, struct fact, REPORT_VERDICTS);
	size_t n = 0;

	for (int v = 0; v < REPORT_VERDICTS; v++)
		fact_add(f, &n, told(d, verdict_names[v]), count_text(d, d->report->verdicts[v]));
	return LIST(f, n);
}

static struct list sections_of(const struct drawing *d)
{
	const struct report *r = d->report;
	struct section *s = ARENA_NEW(d->arena, struct section, SECTIONS_MAX);
	size_t n = 0;

	section_advice(d, &s[n++]);
	section_precision(d, &s[n++]);
	section_map(d, &s[n++]);
	section_curves(d, &s[n++]);
	if (r->fit)
		section_fit(d, &s[n++]);
	if (r->dif.items || r->dif_problem)
		section_dif(d, &s[n++]);
	if (r->in.exposure)
		section_exposure(d, &s[n++]);
	if (r->in.cuts_n)
		section_levels(d, &s[n++]);
	section_items(d, &s[n++]);
	return LIST(s, n);
}

int report_page(struct arena *a, const struct report *r, enum language l, struct str title,
		struct str *out, struct error *e)
{
	const struct shape *const stack[] = {&view_shape};
	const struct embedded *source = embedded_find(STR("src/cli/report.html"));
	struct drawing d = {a, r, l};
	struct buf b = BUF_INIT(PAGE_MAX);
	struct mustache *m;

	if (!source)
		return error_set(e, ERR_INTERNAL, "the program has no report.html");
	int status = mustache_compile(a, MUSTACHE_PAGE, source->bytes, stack, 1, NULL, NULL, &m, e);
	if (status)
		return status;
	struct view v = {
	    .language = str_of(language_code(l)),
	    .title = title,
	    .facts = facts_of(&d),
	    .verdicts = verdicts_of(&d),
	    .sections = sections_of(&d),
	};
	mustache_render(m, l, (const void *const[]){&v}, &b, a);
	if (b.failed) {
		buf_release(&b);
		return error_set(e, ERR_FULL, "the report is larger than 256 MB");
	}
	*out = buf_take(&b, a);
	return ERR_NONE;
}
