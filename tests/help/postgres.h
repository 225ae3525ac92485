/* SPDX-License-Identifier: EUPL-1.2 */
/* postgres.h - a PostgreSQL server of the test program's own: started at first use in a temporary
 * folder on a free loopback port, stopped and removed when the program ends, however it ends. */
#pragma once
#include <stdbool.h>

/* The address of its administrative database; NULL (and a line on stderr) when it can't be started.
 * Call it before threads are started. */
const char *postgres_url(void);

/* The server's port; 0 before postgres_url. */
int postgres_port(void);
