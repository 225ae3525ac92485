/* SPDX-License-Identifier: EUPL-1.2 */
/* What may be a name. */
#include "sqlgen/sqlgen.h"

enum { NAME_MAX_LENGTH = 60 };

/* Words that C, its library's macros or the generated functions have taken. */
static const char *const taken[] = {
    "alignas",
    "alignof",
    "asm",
    "auto",
    "bool",
    "break",
    "case",
    "char",
    "const",
    "constexpr",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "errno",
    "extern",
    "false",
    "float",
    "for",
    "goto",
    "if",
    "inline",
    "int",
    "linux",
    "long",
    "main",
    "nullptr",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "stderr",
    "stdin",
    "stdout",
    "struct",
    "switch",
    "thread_local",
    "true",
    "typedef",
    "typeof",
    "typeof_unqual",
    "union",
    "unix",
    "unsigned",
    "void",
    "volatile",
    "while",
    /* what is poisoned, see base/banned.h */
    "strcpy",
    "strcat",
    "strncpy",
    "strncat",
    "sprintf",
    "vsprintf",
    "strtok",
    "atoi",
    "atol",
    "atof",
    "gmtime",
    "localtime",
    "sscanf",
    "asctime",
    /* used inside the generated functions */
    "db",
    "arena",
    "row",
    "rows",
    "n",
    "changed",
    "params_",
    "sink_",
    "result_",
    "str",
};
static const char *const taken_prefixes[] = {"db_", "row_", "arena_", "str_", "sql_", "sqlgen_"};

bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

const char *name_fault(struct str s)
{
	if (s.n == 0)
		return "a name is missing";
	if (s.n > NAME_MAX_LENGTH)
		return "the name is longer than 60 characters";
	for (size_t i = 0; i < s.n; i++)
		if (!is_word(s.p[i]))
			return "a name is made of a-z, 0-9 and _";
	if (s.p[0] < 'a' || s.p[0] > 'z')
		return "a name begins with a letter";
	for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
		if (str_eq(s, str_of(taken[i])))
			return "this name has a meaning in C or in the generated code";
	for (size_t i = 0; i < sizeof taken_prefixes / sizeof *taken_prefixes; i++)
		if (str_starts(s, str_of(taken_prefixes[i])))
			return "names beginning so belong to src/base and src/db";
	return NULL;
}
