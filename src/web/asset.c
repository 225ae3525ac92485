/* SPDX-License-Identifier: EUPL-1.2 */
#include "web/asset.h"

#include "base/embedded.h"
#include "base/file.h"

enum { HASH_SIZE = 16, ASSET_MAX = 16 * 1024 * 1024 };

const char *asset_type(struct str name)
{
	static const struct {
		struct str end;
		const char *type;
	} types[] = {
	    {{".css", 4}, "text/css; charset=utf-8"},
	    {{".js", 3}, "text/javascript; charset=utf-8"},
	    {{".svg", 4}, "image/svg+xml"},
	    {{".png", 4}, "image/png"},
	    {{".jpg", 4}, "image/jpeg"},
	    {{".webp", 5}, "image/webp"},
	    {{".ico", 4}, "image/x-icon"},
	    {{".woff2", 6}, "font/woff2"},
	    {{".json", 5}, "application/json"},
	    {{".webmanifest", 12}, "application/manifest+json"},
	    {{".txt", 4}, "text/plain; charset=utf-8"},
	    {{".pdf", 4}, "application/pdf"},
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ends(name, types[i].end))
			return types[i].type;
	return "application/octet-stream";
}

static bool read_inside(struct arena *a, struct str name, struct asset *out)
{
	const struct embedded *f = embedded_find(arena_printf(a, "assets/" STR_FMT, STR_ARG(name)));

	if (!f)
		return false;
	*out = (struct asset){
	    .bytes = f->bytes, .gzip = f->gzip, .type = asset_type(name), .hash = str_of(f->hash)};
	return true;
}

static bool read_folder(struct arena *a, const char *folder, struct str name, struct asset *out)
{
	static const char *const places[] = {"assets", "build/assets"};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct error e;
		const char *path =
		    arena_printf(a, "%s/%s/" STR_FMT, folder, places[i], STR_ARG(name)).p;
		*out = (struct asset){.type = asset_type(name)};
		if (file_read(a, path, ASSET_MAX, &out->bytes, &e))
			continue;
		out->hash = arena_printf(a, "%016llx", (unsigned long long)str_hash(out->bytes));
		return true;
	}
	return false;
}

static bool read_asset(struct arena *a, const char *folder, struct str name, struct asset *out)
{
	return (folder && read_folder(a, folder, name, out)) || read_inside(a, name, out);
}

/* "app-0123456789abcdef.css" -> "app.css" and its hash. */
static bool split_name(struct arena *a, struct str name, struct str *plain, struct str *hash)
{
	size_t dash = name.n, dot;

	while (dash && name.p[dash - 1] != '-')
		dash--;
	dot = dash + HASH_SIZE;
	if (!dash || dot > name.n || (dot < name.n && name.p[dot] != '.'))
		return false;
	*hash = str_sub(name, dash, HASH_SIZE);
	for (size_t i = 0; i < HASH_SIZE; i++)
		if (!memchr("0123456789abcdef", name.p[dash + i], 16))
			return false;
	*plain = arena_printf(a, STR_FMT STR_FMT, STR_ARG(str_sub(name, 0, dash - 1)),
			      STR_ARG(str_from(name, dot)));
	return true;
}

bool asset_find(struct arena *a, const char *folder, struct str name, struct asset *out)
{
	struct str plain, hash;

	if (read_asset(a, folder, name, out))
		return true;
	if (!split_name(a, name, &plain, &hash) || !read_asset(a, folder, plain, out))
		return false;
	/* while developing the file changes under its address: give it, but let nobody keep it */
	out->addressed = !folder && str_eq(hash, out->hash);
	return folder || out->addressed;
}

struct str asset_address(struct arena *a, const char *folder, struct str name)
{
	struct asset f;
	size_t dot = name.n;

	if (!read_asset(a, folder, name, &f))
		return STR("");
	while (dot && name.p[dot - 1] != '.')
		dot--;
	dot = dot ? dot - 1 : name.n;
	return arena_printf(a, "/assets/" STR_FMT "-" STR_FMT STR_FMT,
			    STR_ARG(str_sub(name, 0, dot)), STR_ARG(f.hash),
			    STR_ARG(str_from(name, dot)));
}
