/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/wal.h"

#include <pthread.h>
#include <sqlite3.h>

#define LAYER "openpix-wal"

/* What SQLite sees as its file; the system's own file stands behind it in the same memory. */
struct wal {
	sqlite3_file file;
	sqlite3_file *own;
	sqlite3_int64 at; /* where `piece` belongs */
	int n;		  /* bytes in it */
	char *piece;
};

static sqlite3_vfs layer, *system_layer;

static struct wal *wal_of(sqlite3_file *f)
{
	return (struct wal *)(void *)f;
}

/* Hands on what was kept. What fails is forgotten: SQLite undoes the commit it belonged to, and
 * writes anew from the end of the one before. */
static int hand_on(struct wal *w)
{
	int n = w->n;

	w->n = 0;
	return n ? w->own->pMethods->xWrite(w->own, w->piece, n, w->at) : SQLITE_OK;
}

static int wal_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
	struct wal *w = wal_of(f);

	if (w->n && (at != w->at + w->n || n > WAL_PIECE - w->n)) {
		int code = hand_on(w);
		if (code != SQLITE_OK)
			return code;
	}
	if (n > WAL_PIECE)
		return w->own->pMethods->xWrite(w->own, bytes, n, at);
	if (!w->n)
		w->at = at;
	memcpy(w->piece + w->n, bytes, (size_t)n);
	w->n += n;
	return SQLITE_OK;
}

static int wal_read(sqlite3_file *f, void *bytes, int n, sqlite3_int64 at)
{
	struct wal *w = wal_of(f);
	int code = hand_on(w);

	return code ? code : w->own->pMethods->xRead(w->own, bytes, n, at);
}

static int wal_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct wal *w = wal_of(f);
	int code = hand_on(w);

	return code ? code : w->own->pMethods->xTruncate(w->own, size);
}

static int wal_sync(sqlite3_file *f, int flags)
{
	struct wal *w = wal_of(f);
	int code = hand_on(w);

	return code ? code : w->own->pMethods->xSync(w->own, flags);
}

static int wal_size(sqlite3_file *f, sqlite3_int64 *size)
{
	struct wal *w = wal_of(f);
	int code = hand_on(w);

	return code ? code : w->own->pMethods->xFileSize(w->own, size);
}

static int wal_close(sqlite3_file *f)
{
	struct wal *w = wal_of(f);
	int kept = hand_on(w), closed = w->own->pMethods->xClose(w->own);

	free(w->piece);
	return kept ? kept : closed;
}

static int wal_lock(sqlite3_file *f, int how)
{
	return wal_of(f)->own->pMethods->xLock(wal_of(f)->own, how);
}

static int wal_unlock(sqlite3_file *f, int how)
{
	return wal_of(f)->own->pMethods->xUnlock(wal_of(f)->own, how);
}

static int wal_is_reserved(sqlite3_file *f, int *out)
{
	return wal_of(f)->own->pMethods->xCheckReservedLock(wal_of(f)->own, out);
}

static int wal_control(sqlite3_file *f, int what, void *value)
{
	return wal_of(f)->own->pMethods->xFileControl(wal_of(f)->own, what, value);
}

static int wal_sector(sqlite3_file *f)
{
	return wal_of(f)->own->pMethods->xSectorSize(wal_of(f)->own);
}

static int wal_device(sqlite3_file *f)
{
	return wal_of(f)->own->pMethods->xDeviceCharacteristics(wal_of(f)->own);
}

/* Version 1: a log has no shared memory and no mapped pages of its own. */
static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = wal_close,
    .xRead = wal_read,
    .xWrite = wal_write,
    .xTruncate = wal_truncate,
    .xSync = wal_sync,
    .xFileSize = wal_size,
    .xLock = wal_lock,
    .xUnlock = wal_unlock,
    .xCheckReservedLock = wal_is_reserved,
    .xFileControl = wal_control,
    .xSectorSize = wal_sector,
    .xDeviceCharacteristics = wal_device,
};

static int layer_open(sqlite3_vfs *, sqlite3_filename name, sqlite3_file *f, int flags,
		      int *out_flags)
{
	struct wal *w = wal_of(f);
	int code;

	if (!(flags & SQLITE_OPEN_WAL))
		return system_layer->xOpen(system_layer, name, f, flags, out_flags);
	*w = (struct wal){.own = (sqlite3_file *)(void *)(w + 1), .piece = malloc(WAL_PIECE)};
	code = w->piece ? system_layer->xOpen(system_layer, name, w->own, flags, out_flags)
			: SQLITE_NOMEM;
	if (code == SQLITE_OK)
		w->file.pMethods = &methods; /* without methods SQLite does not close it */
	else
		free(w->piece);
	return code;
}

static void layer_register(void)
{
	system_layer = sqlite3_vfs_find(NULL);
	if (!system_layer)
		return;
	layer = *system_layer;
	layer.zName = LAYER;
	layer.pNext = NULL;
	layer.szOsFile += (int)sizeof(struct wal);
	layer.xOpen = layer_open;
	if (sqlite3_vfs_register(&layer, 0) != SQLITE_OK)
		system_layer = NULL;
}

const char *wal_layer(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, layer_register);
	return system_layer ? LAYER : NULL;
}
