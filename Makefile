# SPDX-License-Identifier: BSD-2-Clause
# A new command is a new file in cmd/; nothing to edit here.

VERSION = 0.1.0

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
DOCDIR = $(PREFIX)/share/doc/sysvipc-utils
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d

# The user's, from the environment too.
ifeq ($(origin CC),default)
CC = cc
endif
CPPFLAGS ?=
CFLAGS ?= -O2 -g
LDFLAGS ?=

# Ours. O is where everything goes; other variants have other folders.
O = build
NATIVE = $(O)
ifneq ($(words $(O) $(NATIVE)),2)
$(error O and NATIVE must be one word each: make knows no file with a blank)
endif
SANITIZE =
FUZZ_SECONDS = 30
WERROR =
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wformat=2 -Wundef -Wvla -Wconversion
HARDENING = -fPIE -fstack-protector-strong
ifeq ($(SANITIZE),)
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
OUR_CPPFLAGS = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DVERSION='"$(VERSION)"' -Ilib $(FORTIFY) -MMD -MP
OUR_CFLAGS = -std=c11 $(WARNINGS) $(WERROR) $(HARDENING) $(SANITIZE)
OUR_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZE)
LIBS = -lbsd -lsmartcols -ljansson -lrt -lpthread

# bats sets variables, ends a test that fails, and runs each in a subshell; ids
# are words.
BATS_WAY = SC2164,SC2013,SC2016,SC2030,SC2031,SC2154
SHELL_FILES = completions/generate bootstrap .ci/run tests/run tests/isolated tests/layers tests/bench/bench
SOURCES = $(wildcard cmd/*.c lib/*/*.[ch] tests/*/*.[ch])
PAGES = $(wildcard man/*.1 man/*.7)
COMMANDS = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
TOOLS = $(patsubst tests/tools/%.c,%,$(wildcard tests/tools/*.c))
UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
BENCHES = $(patsubst tests/bench/%.c,%,$(wildcard tests/bench/*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

PROGRAMS = $(COMMANDS:%=$(O)/%)
LIBRARY = $(O)/libsysvipc.a
LIBRARY_OBJECTS = $(patsubst %.c,$(O)/%.o,$(wildcard lib/*/*.c))

.DELETE_ON_ERROR:
.PHONY: all check demo asan lint fuzz bench coverage install \
	uninstall dist clean tests

all: $(PROGRAMS) $(O)/completions/made

$(O)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS) -c -o $@ $<

$(LIBRARY): $(LIBRARY_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(PROGRAMS): $(O)/%: $(O)/cmd/%.o $(LIBRARY)
	$(CC) $(OUR_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# The programs are asked for their options. Where they don't run on this machine,
# make them for it first, in another folder, which NATIVE then names.
$(O)/completions/made: $(COMMANDS:%=$(NATIVE)/%) $(wildcard completions/*)
	completions/generate $(NATIVE) $(O)/completions $(COMMANDS)
	touch $@

# tests/WHAT/NAME.c is $(O)/WHAT/NAME.
TEST_PROGRAMS = $(patsubst tests/%.c,$(O)/%,$(wildcard tests/*/*.c))
$(TEST_PROGRAMS): $(O)/%: $(O)/tests/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(OUR_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

-include $(shell find $(O) -name '*.d' 2>/dev/null)

# Everything that the tests run.
tests: all $(UNITS:%=$(O)/unit/%) $(TOOLS:%=$(O)/tools/%)

check: tests
	tests/run $(O)

demo: all
	tests/demo $(O)

asan:
	$(MAKE) O=build/asan CFLAGS='-O1 -g -fno-omit-frame-pointer' \
	    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover' check

fuzz:
	$(MAKE) O=build/fuzzing CC=clang CFLAGS='-O1 -g' \
	    SANITIZE='-fsanitize=fuzzer-no-link,address,undefined' fuzzers
	for fuzzer in $(FUZZERS); do \
	    build/fuzzing/fuzz/$$fuzzer -max_total_time=$(FUZZ_SECONDS) || exit 1; done

.PHONY: fuzzers
fuzzers: OUR_LDFLAGS += -fsanitize=fuzzer
fuzzers: $(FUZZERS:%=$(O)/fuzz/%)

bench: all $(BENCHES:%=$(O)/bench/%) $(TOOLS:%=$(O)/tools/%)
	tests/bench/bench $(O)

coverage:
	-$(MAKE) O=build/coverage CFLAGS='-O0 -g' SANITIZE=--coverage check
	cd build/coverage && find . -name '*.gcda' -exec gcov -n {} + | \
	    grep -A1 -E "^File '(cmd|lib)/"

# It takes memory that a table keeps for lost; the tests look for that with
# valgrind and sanitizers.
ANALYZER = -fanalyzer -Wno-analyzer-malloc-leak

lint:
	tests/layers
	clang-format --dry-run -Werror $(SOURCES)
	cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,performance,portability --suppress=missingInclude \
	    -D_GNU_SOURCE -DVERSION='""' -Ilib cmd lib
	clang-tidy --quiet $(filter %.c,$(SOURCES)) -- -std=c11 \
	    $(filter-out -MMD -MP,$(OUR_CPPFLAGS))
	shellcheck $(SHELL_FILES) tests/demo tests/*.bash
	shellcheck -s bash completions/helper.bash
	shellcheck -s bats -e $(BATS_WAY) $(wildcard tests/*.bats)
	mandoc -T lint -W warning $(PAGES)
	$(MAKE) O=build/gcc CC=gcc WERROR=-Werror tests
	$(MAKE) O=build/analyze CC=gcc CFLAGS='-O1 -g $(ANALYZER)' \
	    WERROR=-Werror tests
	$(MAKE) O=build/32 lint-32
	$(MAKE) O=build/clang CC=clang WERROR=-Werror tests

# That no number is cut where size_t and long have 32 bits. Only the compiler is
# needed, and the C library's headers of gcc-multilib.
.PHONY: lint-32
lint-32:
	echo '#include <stdio.h>' | gcc -m32 -fsyntax-only -x c - 2>/dev/null || \
	    { echo "lint-32: gcc -m32 doesn't work here"; exit 0; } && \
	for source in $(wildcard cmd/*.c lib/*/*.c); do \
	    gcc -m32 -fsyntax-only $(filter-out -MMD -MP,$(OUR_CPPFLAGS)) -std=c11 \
		$(WARNINGS) -Werror $$source || exit 1; done

install: all
	install -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" \
	    "$(DESTDIR)$(MANDIR)/man7" "$(DESTDIR)$(DOCDIR)" \
	    "$(DESTDIR)$(BASHDIR)" "$(DESTDIR)$(ZSHDIR)" "$(DESTDIR)$(FISHDIR)"
	install -m 755 $(PROGRAMS) "$(DESTDIR)$(BINDIR)"
	install -m 644 $(wildcard man/*.1) "$(DESTDIR)$(MANDIR)/man1"
	install -m 644 $(wildcard man/*.7) "$(DESTDIR)$(MANDIR)/man7"
	install -m 644 README.md LICENSE "$(DESTDIR)$(DOCDIR)"
	install -m 644 $(COMMANDS:%=$(O)/completions/bash/%) \
	    "$(DESTDIR)$(BASHDIR)"
	install -m 644 $(O)/completions/zsh/_sysvipc \
	    $(COMMANDS:%=$(O)/completions/zsh/_%) "$(DESTDIR)$(ZSHDIR)"
	install -m 644 $(COMMANDS:%=$(O)/completions/fish/%.fish) \
	    "$(DESTDIR)$(FISHDIR)"

uninstall:
	for name in $(COMMANDS); do \
	    rm -f "$(DESTDIR)$(BINDIR)/$$name" \
	        "$(DESTDIR)$(MANDIR)/man1/$$name.1" \
	        "$(DESTDIR)$(BASHDIR)/$$name" "$(DESTDIR)$(ZSHDIR)/_$$name" \
	        "$(DESTDIR)$(FISHDIR)/$$name.fish" || exit 1; done
	for page in $(notdir $(wildcard man/*.7)); do \
	    rm -f "$(DESTDIR)$(MANDIR)/man7/$$page" || exit 1; done
	rm -f "$(DESTDIR)$(ZSHDIR)/_sysvipc" "$(DESTDIR)$(DOCDIR)/README.md" \
	    "$(DESTDIR)$(DOCDIR)/LICENSE"
	-rmdir "$(DESTDIR)$(DOCDIR)"

dist:
	mkdir -p build
	git archive --prefix=sysvipc-utils-$(VERSION)/ \
	    -o build/sysvipc-utils-$(VERSION).tar.gz HEAD

clean:
	rm -rf build
