/* SPDX-License-Identifier: EUPL-1.2 */
#include "document/package.h"

#include <zip.h>

enum { PIECE = 64 * 1024, RATIO_FROM = 4000000 };

struct package {
	struct arena *arena;
	zip_t *zip;
	struct package_limits limits;
	size_t sent, opened;
	char piece[PIECE];
};

static const char damaged[] =
    N_("This file is damaged or was cut short: save it again, then send it again.");

static int too_large(struct package *p, size_t limit, struct error *e)
{
	return error_arg(e, ERR_FULL,
			 N_("This file unpacks to more than {0} bytes: send a smaller list."),
			 arena_printf(p->arena, "%zu", limit));
}

static void close_zip(void *payload)
{
	zip_discard(((struct package *)payload)->zip);
}

/* The entries of a directory each begin with a mark: never fewer marks than entries. The library
 * takes memory for every entry before it can be asked how many there are. */
static size_t entries_at_most(struct str bytes)
{
	static const char mark[] = {'P', 'K', 1, 2};
	size_t n = 0;

	for (const char *at; bytes.n && (at = memmem(bytes.p, bytes.n, mark, sizeof mark)); n++)
		bytes = str_from(bytes, (size_t)(at - bytes.p) + sizeof mark);
	return n;
}

int package_open(struct arena *a, struct str bytes, const struct package_limits *limits,
		 struct package **out, struct error *e)
{
	struct package *p = ARENA_NEW(a, struct package, 1);
	zip_error_t fault;

	p->arena = a;
	p->limits = *limits;
	p->sent = bytes.n;
	*out = p;
	if (entries_at_most(bytes) > limits->members)
		return error_arg(e, ERR_FULL,
				 N_("This file is an archive of more than {0} parts, which no list "
				    "needs: save the list again from your spreadsheet program."),
				 arena_printf(a, "%zu", limits->members));
	zip_error_init(&fault);
	zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &fault);
	p->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &fault) : NULL;
	if (!p->zip && source)
		zip_source_free(source);
	zip_error_fini(&fault);
	if (!p->zip)
		return error_set(e, ERR_INVALID, damaged);
	arena_defer(a, close_zip, p);
	return ERR_NONE;
}

bool package_has(const struct package *p, const char *name)
{
	return zip_name_locate(p->zip, name, ZIP_FL_NOCASE) >= 0;
}

static int count(struct package *p, size_t n, struct error *e)
{
	size_t swollen;

	p->opened += n;
	if (p->opened > p->limits.opened_bytes)
		return too_large(p, p->limits.opened_bytes, e);
	if (p->opened > RATIO_FROM && !__builtin_mul_overflow(p->sent, p->limits.ratio, &swollen) &&
	    p->opened > swollen)
		return too_large(p, swollen > RATIO_FROM ? swollen : RATIO_FROM, e);
	return ERR_NONE;
}

static int pieces(struct package *p, zip_file_t *file, package_piece_fn *piece, void *context,
		  struct error *e)
{
	for (;;) {
		zip_int64_t n = zip_fread(file, p->piece, PIECE);
		if (n < 0)
			return error_set(e, ERR_INVALID, damaged);
		int status = count(p, (size_t)n, e);
		if (!status)
			status = piece(context, (struct str){p->piece, (size_t)n}, n == 0);
		if (status || n == 0)
			return status;
	}
}

int package_read(struct package *p, const char *name, package_piece_fn *piece, void *context,
		 struct error *e)
{
	zip_int64_t at = zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
	zip_stat_t st;

	if (at < 0)
		return error_set(e, ERR_NOT_FOUND, damaged);
	zip_stat_init(&st);
	if (zip_stat_index(p->zip, (zip_uint64_t)at, 0, &st) != 0)
		return error_set(e, ERR_INVALID, damaged);
	if (st.valid & ZIP_STAT_ENCRYPTION_METHOD && st.encryption_method != ZIP_EM_NONE)
		return error_set(e, ERR_INVALID,
				 N_("This file is locked by a password: save it without one, then "
				    "send it again."));
	if (st.valid & ZIP_STAT_COMP_METHOD && st.comp_method != ZIP_CM_STORE &&
	    st.comp_method != ZIP_CM_DEFLATE)
		return error_set(e, ERR_INVALID, damaged);
	zip_file_t *file = zip_fopen_index(p->zip, (zip_uint64_t)at, 0);
	if (!file)
		return error_set(e, ERR_INVALID, damaged);
	int status = pieces(p, file, piece, context, e);
	zip_fclose(file);
	return status;
}

struct taking {
	char *to;
	size_t n, max;
};

static int take_piece(void *context, struct str piece, bool last)
{
	struct taking *t = context;
	size_t n = piece.n < t->max - t->n ? piece.n : t->max - t->n;

	(void)last;
	if (n)
		memcpy(t->to + t->n, piece.p, n);
	t->n += n;
	return ERR_NONE;
}

int package_take(struct package *p, const char *name, size_t max, struct str *out, struct error *e)
{
	struct taking t = {.to = arena_alloc(p->arena, max + 1, 1), .max = max};
	int status = package_read(p, name, take_piece, &t, e);

	*out = (struct str){t.to, t.n};
	return status;
}
