/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/error.h"

#include "base/buf.h"

int error_set(struct error *e, enum error_kind kind, const char *message)
{
	if (e)
		*e = (struct error){ .kind = kind, .message = message };
	return (int)kind;
}

int error_field(struct error *e, enum error_kind kind, const char *field, const char *message)
{
	if (e)
		*e = (struct error){ .kind = kind, .message = message, .field = str_of(field) };
	return (int)kind;
}

int error_arg(struct error *e, enum error_kind kind, const char *message, struct str argument)
{
	if (e)
		*e = (struct error){ .kind = kind, .message = message, .argument = argument };
	return (int)kind;
}

struct str error_text(const struct error *e, struct arena *a)
{
	struct buf b = BUF_INIT(64 * 1024);
	const char *m = e->message ? e->message : "internal error";
	const char *hole = strstr(m, "{0}");

	if (e->field.n)
		buf_str(&b, e->field);
	if (e->line)
		buf_printf(&b, ":%u", e->line);
	if (e->column)
		buf_printf(&b, ":%u", e->column);
	if (b.n)
		buf_lit(&b, ": ");
	if (hole) {
		buf_str(&b, (struct str){ m, (size_t)(hole - m) });
		buf_str(&b, e->argument);
		m = hole + 3;
	}
	buf_str(&b, str_of(m));
	return buf_take(&b, a);
}

int error_exit_status(enum error_kind kind)
{
	static const int status[ERROR_KIND_COUNT] = {
		[ERR_INVALID] = 2, [ERR_DENIED] = 3,      [ERR_NOT_FOUND] = 4, [ERR_CONFLICT] = 5,
		[ERR_FULL] = 6,    [ERR_UNAVAILABLE] = 7, [ERR_INTERNAL] = 70,
	};
	return status[kind];
}
