/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab.h"

#include <math.h>
#include "base/buf.h"
#include "cli/lab_command.h"

/* --- nodes -------------------------------------------------------------------------------------
 */

void lab_fault(struct lab_node n, const char *fmt, ...)
{
	va_list args;

	if (n.lab->failed)
		return;
	n.lab->failed = true;
	fprintf(stderr, "record %zu: ", n.lab->index);
	if (n.path.n)
		fprintf(stderr, STR_FMT ": ", STR_ARG(n.path));
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

bool lab_failed(struct lab_node n)
{
	return n.lab->failed;
}

bool lab_absent(struct lab_node n)
{
	return n.json == NULL || json_is_null(n.json);
}

struct lab_node lab_member(struct lab_node of, const char *name)
{
	struct lab_node n = {.lab = of.lab};

	n.path = of.path.n ? arena_printf(of.lab->record, STR_FMT ".%s", STR_ARG(of.path), name)
			   : str_of(name);
	if (lab_absent(of))
		return n;
	if (!json_is_object(of.json))
		lab_fault(of, "must be an object");
	else
		n.json = json_object_get(of.json, name);
	return n;
}

struct lab_node lab_item(struct lab_node of, size_t i)
{
	return (struct lab_node){
	    .lab = of.lab,
	    .json = json_array_get(of.json, i),
	    .path = arena_printf(of.lab->record, STR_FMT "[%zu]", STR_ARG(of.path), i),
	};
}

static bool usable(struct lab_node n, bool right_type, const char *wanted)
{
	if (lab_absent(n))
		lab_fault(n, "is missing (it must be %s)", wanted);
	else if (!right_type)
		lab_fault(n, "must be %s", wanted);
	else
		return true;
	return false;
}

struct str lab_text(struct lab_node n)
{
	if (!usable(n, json_is_string(n.json), "a text"))
		return STR("");
	return (struct str){json_string_value(n.json), json_string_length(n.json)};
}

int64_t lab_int(struct lab_node n)
{
	double v = json_number_value(n.json);

	if (!usable(n,
		    json_is_integer(n.json) ||
			(json_is_real(n.json) && v == floor(v) && fabs(v) < 9e15),
		    "an integer"))
		return 0;
	return json_is_integer(n.json) ? json_integer_value(n.json) : (int64_t)v;
}

double lab_real(struct lab_node n)
{
	return usable(n, json_is_number(n.json), "a number") ? json_number_value(n.json) : 0;
}

bool lab_bool(struct lab_node n, bool otherwise)
{
	if (lab_absent(n))
		return otherwise;
	return usable(n, json_is_boolean(n.json), "true or false") ? json_is_true(n.json)
								   : otherwise;
}

size_t lab_count(struct lab_node n)
{
	return usable(n, json_is_array(n.json), "a list") ? json_array_size(n.json) : 0;
}

size_t lab_word(struct lab_node n, const char *const *words)
{
	struct str s = lab_text(n);
	struct buf b = BUF_INIT(4096);

	if (lab_failed(n))
		return 0;
	for (size_t i = 0; words[i]; i++)
		if (str_eq(s, str_of(words[i])))
			return i;
	for (size_t i = 0; words[i]; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", words[i]);
	lab_fault(n, "unknown value '" STR_FMT "'; one of " STR_FMT, STR_ARG(s),
		  STR_ARG(buf_view(&b)));
	buf_release(&b);
	return 0;
}

json_t *lab_number(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

json_t *lab_string(struct str s)
{
	json_t *j = json_stringn(s.n ? s.p : "", s.n);

	return j ? j : json_null();
}

/* --- files -------------------------------------------------------------------------------------
 */

static void release_json(void *json)
{
	json_decref(json);
}

struct lab_node lab_file(struct lab_node name)
{
	struct lab_node n = {.lab = name.lab, .path = name.path};
	struct lab *lab = name.lab;
	struct str file = lab_text(name);
	json_error_t e;

	if (lab_failed(name))
		return n;
	struct str path = file.n && file.p[0] == '/'
			      ? file
			      : arena_printf(lab->record, "%s" STR_FMT, lab->folder, STR_ARG(file));
	n.json = map_get(&lab->files, path);
	if (n.json)
		return n;
	json_t *json = json_load_file(arena_z(lab->record, path), JSON_REJECT_DUPLICATES, &e);
	if (!json) {
		lab_fault(name, "%s (line %d, column %d)", e.text, e.line, e.column);
		return n;
	}
	arena_defer(lab->whole, release_json, json);
	map_add(&lab->files, arena_str(lab->whole, path), json);
	n.json = json;
	return n;
}

/* --- the run -----------------------------------------------------------------------------------
 */

static json_t *load(const char *file)
{
	json_error_t e;
	bool standard = !file || strcmp(file, "-") == 0;
	json_t *all = standard ? json_loadf(stdin, JSON_ALLOW_NUL, &e)
			       : json_load_file(file, JSON_ALLOW_NUL, &e);

	if (!all)
		fprintf(stderr, "%s:%d:%d: %s\n", standard ? "standard input" : file, e.line,
			e.column, e.text);
	else if (!json_is_array(all))
		fprintf(stderr, "%s: must be a JSON array of records\n",
			standard ? "standard input" : file);
	else
		return all;
	json_decref(all);
	return NULL;
}

static void print(const json_t *results)
{
	size_t n = json_array_size(results);

	fputs(n ? "[\n" : "[", stdout);
	for (size_t i = 0; i < n; i++) {
		json_dumpf(json_array_get(results, i), stdout,
			   JSON_COMPACT | JSON_REAL_PRECISION(17) | JSON_ENCODE_ANY);
		fputs(i + 1 < n ? ",\n" : "\n", stdout);
	}
	fputs("]\n", stdout);
}

static int run_all(const struct lab_what *what, struct lab *lab, const json_t *all)
{
	json_t *results = json_array();
	bool bad = false;

	for (lab->index = 0; lab->index < json_array_size(all); lab->index++) {
		struct lab_node record = {.lab = lab, .json = json_array_get(all, lab->index)};
		lab->failed = false;
		json_t *result = NULL;
		if (json_is_object(record.json))
			result = what->run(record);
		else
			lab_fault(record, "must be an object");
		if (lab->failed || !result)
			json_decref(result);
		else
			json_array_append_new(results, result);
		bad |= lab->failed || !result;
		arena_clear(lab->record);
	}
	if (!bad)
		print(results);
	json_decref(results);
	return bad ? error_exit_status(ERR_INVALID) : 0;
}

static const char *folder_of(const char *file, struct arena *a)
{
	const char *slash = file ? strrchr(file, '/') : NULL;

	return slash ? arena_z(a, (struct str){file, (size_t)(slash - file) + 1}) : "";
}

static int run_what(const struct lab_what *what, enum lab_method method, const char *file)
{
	json_t *all = load(file);

	if (!all)
		return error_exit_status(ERR_INVALID);
	struct lab lab = {
	    .method = method,
	    .record = arena_new((size_t)1 << 30),
	    .whole = arena_new((size_t)1 << 30),
	};
	lab.folder = folder_of(file, lab.whole);
	lab.files = map_new(lab.whole, 4);
	int status = run_all(what, &lab, all);
	arena_free(lab.record);
	arena_free(lab.whole);
	json_decref(all);
	return status;
}

int lab_record_main(const struct lab_what *what, int argc, char **argv)
{
	static const char *const methods[] = {"openpix", "pix-v3", NULL};
	const struct command c = {what->name, what->summary, lab_record_usage(what), NULL, NULL};
	const char *file = NULL;
	int method = LAB_OWN;
	const struct lab_option table[] = {
	    {.name = "--method", .kind = LAB_OPTION_WORD, .into = &method, .words = methods},
	    {.kind = LAB_OPTION_FILE, .into = &file},
	    {0},
	};
	int status = lab_options(&c, table, argc, argv);

	return status ? status : run_what(what, (enum lab_method)method, file);
}
