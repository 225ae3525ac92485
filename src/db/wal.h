/* SPDX-License-Identifier: EUPL-1.2 */
/* wal.h - SQLite's log, written in a few large pieces.
 *
 * SQLite writes its log page by page, with two system calls for each: a commit of many answers is
 * hundreds of them. This is a layer between SQLite and the system's files (a VFS in its words) that
 * keeps the writes to a log that follow one another and hands them on together: before they are
 * synced, before the log is read or measured, and when WAL_PIECE bytes are there. Other files are
 * the system's own affair.
 *
 * For connections with synchronous=FULL or EXTRA: these sync the log in each commit, before any other
 * connection is told of it. A piece that can't be written fails that sync, and so the commit. Less is
 * for a connection that has the file to itself (locking_mode=EXCLUSIVE); db/sqlite.c refuses it else. */
#pragma once

/* Less than the 128 KiB that SQLite's own layer writes at once. */
enum { WAL_PIECE = 120 * 1024 };

/* The layer's name for sqlite3_open_v2; NULL (the system's own) when it can't be had. Registered at
 * first use; any thread. */
const char *wal_layer(void);
