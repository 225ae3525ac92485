# How things are made; what there is to make is told in the Makefile.

# --- the packages -----------------------------------------------------------------------------
build/.deps: tools/deps.sh package.json package-lock.json
	@tools/deps.sh
	@mkdir -p build && touch $@

deps: build/.deps
## make deps        install what is missing (Debian's packages and npm; asks for sudo when needed)

# --- generated code ---------------------------------------------------------------------------
TOOL_CFLAGS := -std=gnu2x -g -O1 -Wall -Wextra -Isrc -include src/base/banned.h
BASE_SRC := $(filter-out src/base/embedded.c,$(sort $(wildcard src/base/*.c)))

build/tools/%: tools/%.c $(BASE_SRC) $(wildcard src/base/*.h) | build/.deps
	@mkdir -p $(@D)
	$(CC_TOOL) $(TOOL_CFLAGS) -o $@ $< $(BASE_SRC) -lsqlite3 -lutf8proc -lm -lz
CC_TOOL := gcc

build/tools/sqlgen: $(wildcard tools/sqlgen/*.[ch]) $(BASE_SRC) $(wildcard src/base/*.h) src/db/section.h | build/.deps
	@mkdir -p $(@D)
	$(CC_TOOL) $(TOOL_CFLAGS) -Itools -o $@ $(filter tools/sqlgen/%.c,$^) $(BASE_SRC) -lsqlite3 -lutf8proc -lm -lz

$(GEN)/%/queries.c $(GEN)/%/queries.h &: src/%/queries.sql $(MIGRATIONS) build/tools/sqlgen
	@mkdir -p $(@D)
	build/tools/sqlgen $* src/$*/queries.sql $(@D)/queries $(MIGRATIONS)

$(GEN)/locale/%.mo: locale/%.po | build/.deps
	@mkdir -p $(@D)
	msgfmt --check-format --check-domain -o $@ $<

$(GEN)/embedded.c: $(ASSETS) $(PAGES) $(MO) $(MIGRATIONS) build/tools/embed build/.assets
	@mkdir -p $(@D)
	build/tools/embed $@ $(PAGES) $(MO) $(MIGRATIONS) $(ASSETS) $(ASSETS_MADE)

# Bootstrap's style sheet, htmx and the letters come from npm, by package name and locked version.
build/.assets: tools/assets.sh tools/assets.mjs tools/passwords.mjs $(wildcard assets/scss/*.scss) \
		package-lock.json | build/.deps
	@tools/assets.sh
	@touch $@

.SECONDARY: # what is made on the way is kept, or the next make would make it again

# Loops over numbers: a step of an exam takes about a tenth less time so. Not a bit of a result changes,
# as every operation is still rounded by itself.
ifeq ($(BUILD),release)
$(OUT)/obj/measure/%.o: ALL_CFLAGS += -O3
endif

# --- objects ----------------------------------------------------------------------------------
$(OUT)/obj/%.o: src/%.c | build/.deps $(GEN_SQL_H)
	@mkdir -p $(@D)
	@echo "CC  $<"
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(OUT)/obj/document/book.o: CFLAGS += '-DBEFORE_BANNED=<xlsxwriter.h>'

$(OUT)/obj/gen/%.o: $(GEN)/%.c | build/.deps $(GEN_SQL_H)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(LIB): $(OBJ) $(GEN_OBJ)
	@rm -f $@
	@ar rcs $@ $^

# A template that names a field its view lacks stops the build here.
$(OUT)/.pages-checked: $(LIB) tools/pagecheck.c
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $(OUT)/pagecheck tools/pagecheck.c $(LIB) $(LIBS)
	@$(OUT)/pagecheck
	@touch $@

$(OUT)/openpix: src/main.c $(LIB) $(OUT)/.pages-checked
	@echo "LD  $@"
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ src/main.c $(LIB) $(LIBS)

# --- measuring --------------------------------------------------------------------------------
$(OUT)/bench/%: bench/%.c $(LIB)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LIBS)

# --- tests ------------------------------------------------------------------------------------
$(OUT)/tests/%.o: tests/%.c | build/.deps $(GEN_SQL_H)
	@mkdir -p $(@D)
	@$(CC) $(ALL_CFLAGS) -Itests -MMD -MP -c -o $@ $<

$(OUT)/tests/%_test: $(OUT)/tests/%_test.o $(TEST_HELP_OBJ) $(LIB)
	@$(CC) $(ALL_LDFLAGS) -o $@ $< $(TEST_HELP_OBJ) $(LIB) $(LIBS) -lcmocka

tests: $(TESTS) $(BENCH)

test: all tests
	@tests/run.sh $(OUT)
## make test        build and run every test

sanitize:
	@$(MAKE) BUILD=asan all tests && tests/run.sh build-asan --units
	@$(MAKE) BUILD=tsan $(addprefix build-tsan/tests/,db/queue_test web/stream_test base/team_test \
		measure/symmetric_test) && tests/run.sh build-tsan --threads
## make sanitize    the tests under ASan and UBSan; the write queue, the streams and teams under TSan

# --- fuzz targets -----------------------------------------------------------------------------
FUZZ := $(patsubst tests/fuzz/%.c,build-fuzz/fuzz/%,$(wildcard tests/fuzz/*_fuzz.c))
build-fuzz/fuzz/%: tests/fuzz/%.c build-fuzz/libopenpix.a
	@mkdir -p $(@D)
	@clang $(ALL_CFLAGS) -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $< build-fuzz/libopenpix.a $(LIBS)
fuzz-targets: $(FUZZ)
FUZZ_SECONDS ?= 30
fuzz:
	@$(MAKE) BUILD=fuzz fuzz-targets
	@tests/fuzz/run.sh $(FUZZ_SECONDS)
## make fuzz        every fuzz target for FUZZ_SECONDS (30)

# --- running ----------------------------------------------------------------------------------
PORT ?= 8080
run: all
	@exec $(OUT)/openpix demo --database var/openpix.db --content content --listen 127.0.0.1:$(PORT)
## make run         build, fill var/openpix.db with demonstration data, serve on port 8080

bench: all $(BENCH)
	@bench/run.sh
	@bench/exam_day.sh
## make bench       the hot path beside the bare library and the bare engine

bench-exam: all $(BENCH)
	@bench/exam_day.sh
.PHONY: bench-exam
## make bench-exam  the exam day: candidates in a hundred rooms, boards open, both engines

bench-measure: all $(BENCH)
	@bench/measure.sh $(ARGUMENTS)
.PHONY: bench-measure
## make bench-measure  the measuring engine beside plain references (ARGUMENTS=all: the largest too)

bench-plan: $(OUT)/bench/plan
	@$(OUT)/bench/plan
## make bench-plan  the cheapest plan of a year: time, and how far from the bound

bench-actual: $(OUT)/bench/actual
	@$(OUT)/bench/actual
.PHONY: bench-actual
## make bench-actual  plan and reality of a year of 30, 300 and 3,000 sessions

bench-lists: $(OUT)/bench/lists
	@$(OUT)/bench/lists
.PHONY: bench-lists
## make bench-lists  an import of 20, 1,000 and 100,000 rows, step by step

format:
	@clang-format -i $(SRC) $(wildcard src/*/*.h) src/main.c $(wildcard tools/*.c tools/*/*.[ch] tests/*/*.[ch] bench/*.c)
## make format      clang-format over the sources
lint: $(GEN_SQL_H)
	@tools/lint.sh "$(shell pkg-config --cflags $(PKGS))"
## make lint        clang-tidy, cppcheck and the house rules

PREFIX ?= /usr/local
install: all
	install -D -m 755 $(OUT)/openpix $(DESTDIR)$(PREFIX)/bin/openpix
	mkdir -p $(DESTDIR)$(PREFIX)/share/openpix
	cp -R content $(DESTDIR)$(PREFIX)/share/openpix/
## make install     into PREFIX (/usr/local)
deb: all
	@tools/deb.sh $(VERSION)
## make deb         a Debian package with a systemd unit
fresh:
	@tools/fresh.sh
## make fresh       the README's two commands in a bare Debian 12 (debootstrap, as root)
messages: build/tools/messages
	@tools/messages.sh
## make messages    bring the catalogues up to date with the sources
clean:
	rm -rf build build-asan build-tsan build-fuzz

-include $(OBJ:.o=.d) $(GEN_OBJ:.o=.d) $(TEST_HELP_OBJ:.o=.d) $(TESTS:=.d)
