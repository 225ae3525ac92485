/* SPDX-License-Identifier: EUPL-1.2 */
#include "cli/lab_command.h"

#include "base/buf.h"

/* The command line while it is read. */
struct line {
	const struct command *command;
	const struct lab_option *table;
	size_t rows;
	uint64_t seen; /* a bit a row: given already */
	int argc, at;
	char **argv;
};

static bool row_is_end(const struct lab_option *o)
{
	return !o->name && !o->into;
}

static const struct lab_option *row_named(const struct line *l, struct str name)
{
	for (size_t i = 0; i < l->rows; i++)
		if (l->table[i].name && str_eq(name, str_of(l->table[i].name)))
			return &l->table[i];
	return NULL;
}

static int no_such_word(const struct line *l, const struct lab_option *o, const char *value)
{
	struct buf b = BUF_INIT(4096);

	for (size_t i = 0; o->words[i]; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", o->words[i]);
	int status = command_misused(l->command, "%s has no '%s'; it is one of " STR_FMT, o->name,
				     value, STR_ARG(buf_view(&b)));
	buf_release(&b);
	return status;
}

static int read_word(const struct line *l, const struct lab_option *o, const char *value)
{
	for (int i = 0; o->words[i]; i++)
		if (strcmp(o->words[i], value) == 0) {
			*(int *)o->into = i;
			return 0;
		}
	return no_such_word(l, o, value);
}

static int read_count(const struct line *l, const struct lab_option *o, const char *value)
{
	int64_t v;

	if (!str_int(str_of(value), &v))
		return command_misused(l->command, "%s takes a whole number, not '%s'", o->name,
				       value);
	if (o->most > o->least && ((double)v < o->least || (double)v > o->most))
		return command_misused(l->command, "%s %s: from %.0f to %.0f", o->name, value,
				       o->least, o->most);
	*(int64_t *)o->into = v;
	return 0;
}

static int read_real(const struct line *l, const struct lab_option *o, const char *value)
{
	double v;

	if (!str_real(str_of(value), &v))
		return command_misused(l->command, "%s takes a number, not '%s'", o->name, value);
	if (o->most > o->least && (v < o->least || v > o->most))
		return command_misused(l->command, "%s %s: from %g to %g", o->name, value, o->least,
				       o->most);
	*(double *)o->into = v;
	return 0;
}

static int read_value(const struct line *l, const struct lab_option *o, const char *value)
{
	switch (o->kind) {
	case LAB_OPTION_FLAG:
		*(bool *)o->into = true;
		return 0;
	case LAB_OPTION_TEXT:
	case LAB_OPTION_FILE:
		*(const char **)o->into = value;
		return 0;
	case LAB_OPTION_WORD:
		return read_word(l, o, value);
	case LAB_OPTION_COUNT:
		return read_count(l, o, value);
	case LAB_OPTION_REAL:
		return read_real(l, o, value);
	}
	return COMMAND_USAGE;
}

static int read_option(struct line *l, const char *word)
{
	const char *equal = strchr(word, '=');
	struct str name = {word, equal ? (size_t)(equal - word) : strlen(word)};
	const struct lab_option *o = row_named(l, name);

	if (!o)
		return command_misused(l->command, "%s has no option '" STR_FMT "'",
				       l->command->name, STR_ARG(name));
	uint64_t bit = (uint64_t)1 << (o - l->table);
	if (l->seen & bit)
		return command_misused(l->command, "%s is given twice", o->name);
	l->seen |= bit;
	if (o->kind == LAB_OPTION_FLAG && equal)
		return command_misused(l->command, "%s takes no value", o->name);
	if (o->kind != LAB_OPTION_FLAG && !equal && l->at + 1 >= l->argc)
		return command_misused(l->command, "%s takes a value", o->name);
	return read_value(l, o,
			  o->kind == LAB_OPTION_FLAG ? NULL
			  : equal		     ? equal + 1
						     : l->argv[++l->at]);
}

static int read_file(struct line *l, const char *word)
{
	for (size_t i = 0; i < l->rows; i++)
		if (l->table[i].kind == LAB_OPTION_FILE && !(l->seen & (uint64_t)1 << i)) {
			l->seen |= (uint64_t)1 << i;
			return read_value(l, &l->table[i], word);
		}
	return command_misused(l->command, "%s: one word too many, '%s'", l->command->name, word);
}

static int tell_missing(const struct line *l)
{
	for (size_t i = 0; i < l->rows; i++)
		if (l->table[i].required && !(l->seen & (uint64_t)1 << i))
			return l->table[i].name
				   ? command_misused(l->command, "%s needs %s", l->command->name,
						     l->table[i].name)
				   : command_misused(l->command, "%s needs a file",
						     l->command->name);
	return 0;
}

int lab_options(const struct command *c, const struct lab_option *table, int argc, char **argv)
{
	struct line l = {.command = c, .table = table, .argc = argc, .argv = argv};
	bool only_files = false;
	int status = 0;

	while (!row_is_end(&table[l.rows]))
		l.rows++;
	if (l.rows > 64)
		return command_misused(c, "more than 64 options in the table");
	for (l.at = 1; l.at < argc && !status; l.at++) {
		const char *word = argv[l.at];
		if (!only_files && strcmp(word, "--") == 0)
			only_files = true;
		else if (!only_files && word[0] == '-' && word[1])
			status = read_option(&l, word);
		else
			status = read_file(&l, word);
	}
	return status ? status : tell_missing(&l);
}
