/* SPDX-License-Identifier: EUPL-1.2 */
/* guard.h - refuses ambiguous requests before anything of them is used.
 *
 * A request that two programs could read differently (this one and the proxy before it) is an
 * attack or a mistake: it is refused, never repaired. What the HTTP library gives us is checked
 * again here:
 *   - the method is one of ours (501); the version is HTTP/1.0 or HTTP/1.1 (505);
 *   - the target begins with '/', is printable ASCII without '#', at most 8 KiB (414);
 *   - header names are tokens (so no space before the colon), values have no control characters but
 *     the tab (so no folded line, no bare CR or NUL), at most 100 headers (431);
 *   - one Host with the characters of a host (HTTP/1.0 may have none);
 *   - at most one Content-Length, digits only, below 2^53; never with Transfer-Encoding, which is
 *     `chunked` and nothing else, once, in HTTP/1.1;
 *   - GET, HEAD, OPTIONS and DELETE have no body; Expect is 100-continue or absent (417);
 *   - the headers we decide by are there once at most. */
#pragma once
#include "base/str.h"

struct header {
	struct str name, value;
};

struct guard_head {
	struct str method, target, version;
	const struct header *headers;
	size_t n;
};

enum guard_method { GUARD_GET, GUARD_HEAD, GUARD_POST, GUARD_OPTIONS, GUARD_OTHER };

/* What the rest of the program reads of a request's head; absent headers are empty. */
struct guard {
	enum guard_method method;
	bool http_1_0, has_body, chunked, expects_continue;
	uint64_t content_length; /* 0 when chunked */
	struct str host, content_type, cookie, origin, fetch_site, user_agent;
	struct str accept, accept_encoding, accept_language, if_none_match;
	struct str forwarded_for, hx_request, hx_boosted, hx_restore, last_event_id;
};

/* 0 when the request may go on, else the status of the refusal. Slices of *out are borrowed from
 * *head. Pure. */
[[nodiscard]] int guard_check(const struct guard_head *head, struct guard *out);

/* Whether a change was asked for by a page of ours, or by a program that is no browser. A browser
 * says so itself: Sec-Fetch-Site same-origin or none; an older one by an Origin equal to ours (""
 * when only the Host tells). Neither header: no browser sent it. Pure. */
bool guard_same_site(const struct guard *g, struct str own_origin);
