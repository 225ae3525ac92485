/* SPDX-License-Identifier: EUPL-1.2 */
/* banned.h - functions nobody may call here; the build puts this file before every source. */
#pragma once
#define _GNU_SOURCE /* before the first header of the C library; this file is that */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef BEFORE_BANNED /* a library's header whose own macros speak of what is banned: for one file, see tools/build.mk */
#include BEFORE_BANNED
#endif
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok
#pragma GCC poison atoi atol atof gmtime localtime sscanf asctime ctime
