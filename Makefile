# SPDX-License-Identifier: EUPL-1.2
# OpenPix: `make run` to try it, `make test` to prove it, `make help` for the rest.

BUILD ?= release
OUT_release := build
OUT := $(or $(OUT_$(BUILD)),build-$(BUILD))
GEN := build/gen
VERSION := 0.1.0

CC ?= gcc
PKGS := libmicrohttpd sqlite3 libpq jansson libsodium libcurl yaml-0.1 libutf8proc zlib pangocairo libzip expat xlsxwriter
MODE_release := -O2 -D_FORTIFY_SOURCE=3
MODE_asan := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
MODE_tsan := -O1 -fno-omit-frame-pointer -fsanitize=thread
MODE_fuzz := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link
INIT := zero
ifeq ($(BUILD),fuzz)
CC := clang
# clang 14 gives zero only to who asks twice
INIT := pattern
endif
WARN := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wformat=2 -Wimplicit-fallthrough -Wwrite-strings -Werror
CFLAGS ?= -g
ALL_CFLAGS = -std=gnu2x $(CFLAGS) $(MODE_$(BUILD)) $(WARN) -ffp-contract=off \
	-fstack-protector-strong -ftrivial-auto-var-init=$(INIT) -fPIE -pthread \
	-include src/base/banned.h -Isrc -I$(GEN) -DOPENPIX_VERSION='"$(VERSION)"' \
	$(shell pkg-config --cflags $(PKGS) 2>/dev/null)
ALL_LDFLAGS = $(LDFLAGS) $(MODE_$(BUILD)) -pie -pthread -Wl,-z,relro,-z,now
LIBS = $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lmd4c -lm -lglpk

SRC := $(sort $(wildcard src/*/*.c))
OBJ := $(SRC:src/%.c=$(OUT)/obj/%.o)
SQL := $(sort $(wildcard src/*/queries.sql))
GEN_SQL_C := $(SQL:src/%/queries.sql=$(GEN)/%/queries.c)
GEN_SQL_H := $(GEN_SQL_C:.c=.h)
GEN_OBJ := $(GEN_SQL_C:$(GEN)/%.c=$(OUT)/obj/gen/%.o) $(OUT)/obj/gen/embedded.o
LIB := $(OUT)/libopenpix.a
MIGRATIONS := $(sort $(wildcard migrations/*.sql))
PAGES := $(sort $(wildcard src/*/*.html src/*/*.txt))
ASSETS := $(sort $(wildcard assets/*.*))
LETTERS := $(foreach f,atkinson bricolage,$(f)-latin.woff2 $(f)-latin-ext.woff2)
ASSETS_MADE := $(addprefix build/assets/,app.css htmx.min.js common-passwords.txt $(LETTERS))
PO := $(sort $(wildcard locale/*.po))
MO := $(PO:locale/%.po=$(GEN)/locale/%.mo)

TEST_SRC := $(sort $(wildcard tests/*/*_test.c))
TESTS := $(TEST_SRC:%.c=$(OUT)/%)
TEST_HELP := $(sort $(wildcard tests/help/*.c))
TEST_HELP_OBJ := $(TEST_HELP:%.c=$(OUT)/%.o)
BENCH := $(patsubst %.c,$(OUT)/%,$(sort $(wildcard bench/*.c))) # some are tools of tests too

.PHONY: all run test bench bench-plan sanitize fuzz format lint deb install fresh deps clean help messages tests
.DEFAULT_GOAL := all

all: $(OUT)/openpix

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

include tools/build.mk
