/* SPDX-License-Identifier: EUPL-1.2 */
/* embed OUT.c FILE... - puts files inside the program, see base/embedded.h. All bytes go into one
 * blob beside OUT.c (OUT.bin), which the assembler includes: nothing large is parsed as C. The same
 * files give the same bytes, whatever the order of the arguments, the clock or the machine. */
#include <sys/stat.h>
#include <zlib.h>
#include "base/buf.h"
#include "base/file.h"

enum { FILE_MAX = 64 * 1024 * 1024, BLOB_MAX = 512 * 1024 * 1024 };

struct entry {
	struct str name, bytes, gzip;
	size_t at, gzip_at;
};

static _Noreturn void stop(const char *what, const char *which)
{
	fprintf(stderr, "embed: %s: %s\n", which, what);
	exit(1);
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static struct str gzip_of(struct arena *a, struct str bytes)
{
	z_stream z = {0};
	gz_header head = {.os = 255}; /* no time, no name, no system: the same bytes everywhere */

	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		stop("zlib does not start", "gzip");
	deflateSetHeader(&z, &head);
	uLong bound = deflateBound(&z, bytes.n);
	char *out = arena_alloc(a, bound, 1);
	z.next_in = (Bytef *)(uintptr_t)bytes.p;
	z.avail_in = (uInt)bytes.n;
	z.next_out = (Bytef *)out;
	z.avail_out = (uInt)bound;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		stop("zlib does not end", "gzip");
	size_t n = z.total_out;
	deflateEnd(&z);
	return (struct str){out, n};
}

static struct entry entry_read(struct arena *a, const char *path)
{
	struct error e = {0};
	struct entry f = {.name = str_of(path)};

	if (file_read(a, path, FILE_MAX, &f.bytes, &e))
		stop(e.message, path);
	if (str_starts(f.name, STR("build/")))
		f.name = str_from(f.name, sizeof "build/" - 1);
	struct str small = gzip_of(a, f.bytes);
	if (small.n + f.bytes.n / 10 < f.bytes.n)
		f.gzip = small;
	return f;
}

/* assets/ may hold folders of sources: passed over. */
static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void put_blob(struct buf *blob, struct str bytes, size_t *at)
{
	*at = blob->n;
	buf_str(blob, bytes);
	buf_char(blob, '\0');
}

static void put_name(struct buf *c, struct str name)
{
	buf_char(c, '"');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"' || name.p[i] == '\\')
			buf_char(c, '\\');
		buf_char(c, name.p[i]);
	}
	buf_char(c, '"');
}

static void put_table(struct buf *c, const char *blob_path, const struct entry *files, size_t n)
{
	buf_printf(
	    c,
	    "/* Made by tools/embed. */\n#include \"base/embedded.h\"\n\n"
	    "__asm__(\".pushsection .rodata\\n\\t.balign 16\\n\\t.global embedded_blob\\n\"\n"
	    "\t\"embedded_blob:\\n\\t.incbin \\\"%s\\\"\\n\\t.byte 0\\n\\t.popsection\\n\");\n"
	    "extern __attribute__((visibility(\"hidden\"))) const char embedded_blob[];\n\n"
	    "const size_t embedded_count = %zu;\nconst struct embedded embedded_files[] = {\n",
	    blob_path, n);
	for (size_t i = 0; i < n; i++) {
		const struct entry *f = &files[i];
		buf_lit(c, "\t{ { ");
		put_name(c, f->name);
		buf_printf(c, ", %zu }, { embedded_blob + %zu, %zu }, ", f->name.n, f->at,
			   f->bytes.n);
		if (f->gzip.n)
			buf_printf(c, "{ embedded_blob + %zu, %zu }, ", f->gzip_at, f->gzip.n);
		else
			buf_lit(c, "{ \"\", 0 }, ");
		buf_printf(c, "\"%016llx\" },\n", (unsigned long long)str_hash(f->bytes));
	}
	if (!n)
		buf_lit(c, "\t{ { \"\", 0 }, { \"\", 0 }, { \"\", 0 }, \"\" },\n");
	buf_lit(c, "};\n");
}

static void save(const char *path, const struct buf *b)
{
	struct error e = {0};

	if (b->failed)
		stop("too large", path);
	if (file_replace(path, buf_view(b), &e))
		stop(e.message, path);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		stop("usage: embed OUT.c FILE...", "arguments");
	struct str out = str_of(argv[1]);
	if (!str_ends(out, STR(".c")))
		stop("not the name of a C source", argv[1]);
	struct arena *a = arena_new((size_t)2 * BLOB_MAX);
	if (!a)
		stop("no memory", argv[1]);
	size_t n = (size_t)argc - 2;
	struct entry *files = ARENA_NEW(a, struct entry, n);
	size_t given = n;
	n = 0;
	for (size_t i = 0; i < given; i++)
		if (!is_folder(argv[i + 2]))
			files[n++] = entry_read(a, argv[i + 2]);
	qsort(files, n, sizeof *files, by_name);

	struct buf blob = BUF_INIT(BLOB_MAX), c = BUF_INIT(BLOB_MAX);
	for (size_t i = 0; i < n; i++) {
		if (i && str_eq(files[i].name, files[i - 1].name))
			stop("two files of one name", arena_z(a, files[i].name));
		put_blob(&blob, files[i].bytes, &files[i].at);
		if (files[i].gzip.n)
			put_blob(&blob, files[i].gzip, &files[i].gzip_at);
	}
	const char *blob_path =
	    arena_printf(a, STR_FMT "bin", STR_ARG(str_sub(out, 0, out.n - 1))).p;
	put_table(&c, blob_path, files, n);
	save(blob_path, &blob);
	save(argv[1], &c);
	buf_release(&blob);
	buf_release(&c);
	arena_free(a);
	return 0;
}
