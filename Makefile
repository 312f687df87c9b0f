# SPDX-License-Identifier: BSD-2-Clause
# A new command is a new file in cmd/; nothing to edit here.

VERSION = 0.2.0

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
DOCDIR = $(PREFIX)/share/doc/sysvipc-utils
DATADIR = $(PREFIX)/share/sysvipc-utils
BASHDIR = $(PREFIX)/share/bash-completion/completions
ZSHDIR = $(PREFIX)/share/zsh/site-functions
FISHDIR = $(PREFIX)/share/fish/vendor_completions.d
BATSDIR = $(PREFIX)/share/bats
INSTALL = install
STRIP =

# In front of the name of each command that is installed.
PROGRAM_PREFIX =

# The programs to install: all, only those that util-linux lacks (new), or only
# those that it has (stock).
SUITE = all

# The user's, from the environment too.
ifeq ($(origin CC),default)
CC = cc
endif
CPPFLAGS ?=
CFLAGS ?= -O2 -g
LDFLAGS ?=

# That of the machine for which CC compiles.
OBJCOPY = $(shell $(CC) -print-prog-name=objcopy)

# Ours. O is where everything goes; other variants have other folders.
O = build
NATIVE = $(O)
ifneq ($(words $(O) $(NATIVE)),2)
$(error O and NATIVE must be one word each: make knows no file with a blank)
endif
SANITIZE =
# yes: lines and branches are counted, for make coverage.
COUNTED =
# For all fuzzers together.
FUZZ_SECONDS ?= 60
WERROR =
WARNINGS = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wwrite-strings -Wformat=2 -Wundef -Wvla -Wconversion
HARDENING = -fPIE -fstack-protector-strong
ifeq ($(SANITIZE)$(COUNTED),)
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif
OUR_CPPFLAGS = -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -DVERSION='"$(VERSION)"' -Ilib $(FORTIFY) -MMD -MP
# The same bytes wherever the sources are.
OUR_CFLAGS = -std=c11 $(WARNINGS) $(WERROR) $(HARDENING) $(SANITIZE) \
	-ffile-prefix-map='$(CURDIR)'=.
OUR_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SANITIZE)
# Counters are shared by the processes of a program, which fork and execute as
# always; see tests/counted/counters.c.
ifneq ($(COUNTED),)
COUNTERS = $(O)/tests/counted/counters.o
COUNT = --coverage -fprofile-update=atomic -fdata-sections \
	$(addprefix -fno-builtin-,fork execl execlp execle execv execvp execve)
OUR_LDFLAGS += --coverage -Wl,--build-id -Wl,--wrap=__gcov_exit \
	-Wl,-T,tests/counted/counters.ld
$(COUNTERS): COUNT =
endif
LIBS = -lsmartcols -ljansson -lrt -lpthread

# bats sets variables, ends a test that fails, and runs each in a subshell; ids
# are words.
BATS_WAY = SC2164,SC2013,SC2016,SC2030,SC2031,SC2154
SHELL_FILES = completions/generate bootstrap .ci/run tests/run tests/meta tests/isolated tests/layers tests/package tests/debian tests/s390x tests/musl tests/kernel tests/kernel_init tests/coverage tests/fuzz/run tests/sanitized/strace tests/bench/bench debian/sysvipc-utils-replace.preinst debian/sysvipc-utils-replace.postrm
SOURCES = $(wildcard cmd/*.c lib/*/*.[ch] tests/*/*.[ch])
PAGES = $(wildcard man/*.1 man/*.7)
COMMANDS = $(patsubst cmd/%.c,%,$(wildcard cmd/*.c))
STOCK = ipcs ipcmk ipcrm lsipc
SUITE_all = $(COMMANDS)
SUITE_new = $(filter-out $(STOCK),$(COMMANDS))
SUITE_stock = $(STOCK)
ifeq ($(SUITE_$(SUITE)),)
$(error SUITE=$(SUITE): write all, new or stock)
endif
INSTALLED = $(SUITE_$(SUITE))
TOOLS = $(patsubst tests/tools/%.c,%,$(wildcard tests/tools/*.c))
UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
BENCHES = $(patsubst tests/bench/%.c,%,$(wildcard tests/bench/*.c))
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

PROGRAMS = $(COMMANDS:%=$(O)/%)
LIBRARY = $(O)/libsysvipc.a
LIBRARY_OBJECTS = $(patsubst %.c,$(O)/%.o,$(wildcard lib/*/*.c))

.DELETE_ON_ERROR:
.PHONY: all check demo asan lint fault fuzz bench coverage html install install-strip \
	uninstall dist clean tests objects

all: $(PROGRAMS) $(O)/completions/made

$(O)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(COUNT) $(CFLAGS) -c -o $@ $<

$(LIBRARY): $(LIBRARY_OBJECTS)
	rm -f $@
	$(AR) rcs $@ $^

$(PROGRAMS): $(O)/%: $(O)/cmd/%.o $(COUNTERS) $(LIBRARY)
	$(CC) $(OUR_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# The programs are asked for their options. Where they don't run on this machine,
# make them for it first, in another folder, which NATIVE then names.
$(O)/completions/made: $(COMMANDS:%=$(NATIVE)/%) $(wildcard completions/*)
	completions/generate $(NATIVE) $(O)/completions "" $(COMMANDS)
	touch $@

# tests/WHAT/NAME.c is $(O)/WHAT/NAME.
TEST_PROGRAMS = $(patsubst tests/%.c,$(O)/%,\
	$(filter-out tests/fuzz/replay.c tests/counted/% tests/tools/%,\
	$(wildcard tests/*/*.c)))
$(TEST_PROGRAMS): $(O)/%: $(O)/tests/%.o $(COUNTERS) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(OUR_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(LIBS)

# Tests run them thousands of times: they use nothing of ours, and no sanitizer, which
# takes longer to begin than they to end.
TOOL_PROGRAMS = $(TOOLS:%=$(O)/tools/%)
$(TOOL_PROGRAMS) $(TOOLS:%=$(O)/tests/tools/%.o): private override SANITIZE =
$(TOOL_PROGRAMS): $(O)/tools/%: $(O)/tests/tools/%.o $(COUNTERS)
	@mkdir -p $(@D)
	$(CC) $(OUR_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lrt -lpthread

# So that the test can refuse memory, with whatever else somebody links it.
$(O)/unit/test_memory: override OUR_LDFLAGS += -Wl,--wrap=realloc

# Fuzzers without libFuzzer, for the inputs of tests/fuzz/corpus.
REPLAYS = $(FUZZERS:%=$(O)/replay/%)
$(REPLAYS): $(O)/replay/%: $(O)/tests/fuzz/%.o $(O)/tests/fuzz/replay.o $(COUNTERS) \
    $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(OUR_LDFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(LIBS)

# The programs as functions: main has another name.
MAINS = $(COMMANDS:%=$(O)/fuzz/main_of_%.o)
$(MAINS): $(O)/fuzz/main_of_%.o: $(O)/cmd/%.o
	@mkdir -p $(@D)
	$(OBJCOPY) --redefine-sym main=main_of_$* $< $@
$(O)/fuzz/fuzz_command $(O)/replay/fuzz_command: $(MAINS)
$(O)/tests/fuzz/fuzz_command.o: OUR_CPPFLAGS += \
	-D'FUZZ_COMMANDS(ROW)=$(foreach name,$(COMMANDS),ROW($(name)))'
$(O)/tests/fuzz/fuzz_command.o: OUR_CFLAGS += \
	$(if $(findstring fuzzer,$(SANITIZE)),-fno-sanitize=fuzzer-no-link)

# What make fault runs; fault/alloc.so goes in front of the C library's.
$(O)/fault/inject: $(O)/tests/fault/notify.o $(O)/tests/fault/stage.o
$(O)/fault/alloc.so: tests/fault/alloc.c tests/fault/marker.h Makefile
	@mkdir -p $(@D)
	$(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) -std=c11 $(WARNINGS) $(WERROR) -fPIC \
	    $(if $(SANITIZE),-DSANITIZED) $(CFLAGS) -shared $(LDFLAGS) -MF $(@:.so=.d) -o $@ $<

-include $(shell find $(O) -name '*.d' 2>/dev/null)

# Everything that the tests run.
tests: all $(UNITS:%=$(O)/unit/%) $(TOOL_PROGRAMS) $(REPLAYS)

# Every source compiled, those of benches and fuzzers too.
objects: $(patsubst %.c,$(O)/%.o,$(filter %.c,$(SOURCES)))

check: tests
	tests/run $(O)

demo: all
	tests/demo $(O)

asan:
	$(MAKE) O=build/asan CFLAGS='-O1 -g -fno-omit-frame-pointer' \
	    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover' check

fuzz:
	$(MAKE) O=build/fuzzing CC=clang CFLAGS='-O1 -g' \
	    SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover' \
	    fuzzers
	tests/fuzz/run build/fuzzing $(FUZZ_SECONDS)

.PHONY: fuzzers
fuzzers: OUR_LDFLAGS += -fsanitize=fuzzer
fuzzers: $(FUZZERS:%=$(O)/fuzz/%)

# Every system call and every allocation of the commands fails once; with
# FAULT_SECONDS as many of them as go into that time, by chance.
fault: all $(O)/fault/inject $(O)/fault/alloc.so
	tests/fault/fault $(O)

bench: all $(BENCHES:%=$(O)/bench/%) $(TOOL_PROGRAMS)
	tests/bench/bench $(O)

# What the tests must reach, in percent.
COVERAGE_LINES = 95
COVERAGE_BRANCHES = 88

coverage:
	$(MAKE) O=build/coverage CFLAGS='-O0 -g' COUNTED=yes tests \
	    build/coverage/fault/inject build/coverage/fault/alloc.so
	tests/coverage build/coverage $(COVERAGE_LINES) $(COVERAGE_BRANCHES)

# It takes memory that a table keeps for lost; the tests look for that with
# valgrind and sanitizers.
ANALYZER = -fanalyzer -Wno-analyzer-malloc-leak

# What clang-tidy and gcc's analyzer read: TIDIED='$(filter %.c,$(SOURCES))' adds the tests, and minutes.
TIDIED = $(wildcard cmd/*.c lib/*/*.c)

# As an argument in single quotes.
TIDY_CPPFLAGS = $(subst ',,$(filter-out -MMD -MP -DVERSION=%,$(OUR_CPPFLAGS))) -DVERSION=\"\"

# $(call tidy,OPTION)
tidy = printf '%s\n' $(TIDIED) | xargs -P "$$(nproc)" -n 8 sh -c \
	    'clang-tidy --quiet $(1) "$$@" -- -std=c11 $(TIDY_CPPFLAGS)' clang-tidy

lint:
	tests/layers
	clang-format --dry-run -Werror $(SOURCES)
	cppcheck -j "$$(nproc)" --quiet --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,performance,portability --suppress=missingInclude \
	    -D_GNU_SOURCE -DVERSION='""' -Ilib cmd lib tests
	$(call tidy,--checks=-clang-analyzer-*)
	shellcheck $(SHELL_FILES) tests/demo tests/*.bash share/bats/*.bash
	shellcheck -s bash completions/helper.bash
	shellcheck -s bats -e $(BATS_WAY) $(wildcard tests/*.bats tests/example/*.bats)
	mandoc -T lint -W warning $(PAGES)
	$(MAKE) -j"$$(nproc)" O=build/gcc CC=gcc WERROR=-Werror tests objects
	$(MAKE) O=build/32 lint-32
	$(MAKE) -j"$$(nproc)" O=build/clang CC=clang WERROR=-Werror tests objects

# What lint leaves out, as it takes minutes: the analyzers of gcc and of clang.
.PHONY: analyze
analyze:
	$(call tidy)
	$(MAKE) -j"$$(nproc)" O=build/analyze CC=gcc CFLAGS='-O1 -g $(ANALYZER)' \
	    WERROR=-Werror $(TIDIED:%.c=build/analyze/%.o)

# That no number is cut where size_t and long have 32 bits. Only the compiler is
# needed, and the C library's headers of gcc-multilib.
.PHONY: lint-32
lint-32:
	echo '#include <stdio.h>' | gcc -m32 -fsyntax-only -x c - 2>/dev/null || \
	    { echo "lint-32: gcc -m32 doesn't work here"; exit 0; } && \
	printf '%s\n' $(filter %.c,$(SOURCES)) | \
	    xargs -P "$$(nproc)" -n 8 gcc -m32 -fsyntax-only \
	    $(filter-out -MMD -MP,$(OUR_CPPFLAGS)) -std=c11 $(WARNINGS) -Werror

# What goes under the names that PROGRAM_PREFIX makes: completions and pages.
STAGED = $(O)/staged
RENAME = $(foreach name,$(INSTALLED),\
	-e 's/^\.Nm $(name)\>/.Nm $(PROGRAM_PREFIX)$(name)/' \
	-e 's/^\(\.\(It \)*Xr \)$(name) 1/\1$(PROGRAM_PREFIX)$(name) 1/' \
	-e 's/"$(name)(1)"/"$(PROGRAM_PREFIX)$(name)(1)"/' \
	-e 's/^$(name): /$(PROGRAM_PREFIX)&/' \
	-e 's/COMMAND="$(name) /COMMAND="$(PROGRAM_PREFIX)$(name) /' \
	-e '/^\(\.[DQ]l\|[$$\#>*]\|   \) /s/\([^-[:alnum:]_./]\)$(name)\($$\|[^.[:alnum:]_-]\)/\1$(PROGRAM_PREFIX)$(name)\2/g') \
	$(PLACE)

# Where the unit for systemd finds its program.
PLACE = -e 's|/usr/bin/ipcmetrics|$(BINDIR)/$(PROGRAM_PREFIX)ipcmetrics|'

.PHONY: staged
staged: all
	rm -rf $(STAGED)
	mkdir -p $(STAGED)/man
	completions/generate $(NATIVE) $(STAGED) "$(PROGRAM_PREFIX)" $(INSTALLED)
	for name in $(INSTALLED); do \
	    cp $(O)/$$name "$(STAGED)/$(PROGRAM_PREFIX)$$name" && \
	    sed $(RENAME) man/$$name.1 \
	        >"$(STAGED)/man/$(PROGRAM_PREFIX)$$name.1" || exit 1; done
	for page in $(notdir $(wildcard man/*.7)); do \
	    sed $(RENAME) man/$$page >$(STAGED)/man/$$page || exit 1; done
	mkdir -p $(STAGED)/contrib $(STAGED)/bats
	for file in $(notdir $(wildcard contrib/*)); do \
	    sed $(PLACE) -e 's|"lsipc\>|"$(PROGRAM_PREFIX)lsipc|g' contrib/$$file \
	        >$(STAGED)/contrib/$$file || exit 1; done
	sed 's|"sv-|"$(or $(PROGRAM_PREFIX),sv-)|' share/bats/sysvipc.bash \
	    >$(STAGED)/bats/sysvipc.bash

install: staged
	$(INSTALL) -d "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" \
	    "$(DESTDIR)$(BASHDIR)" "$(DESTDIR)$(ZSHDIR)" "$(DESTDIR)$(FISHDIR)"
	$(INSTALL) $(STRIP) -m 755 $(INSTALLED:%=$(STAGED)/$(PROGRAM_PREFIX)%) "$(DESTDIR)$(BINDIR)"
	$(INSTALL) -m 644 $(INSTALLED:%=$(STAGED)/man/$(PROGRAM_PREFIX)%.1) "$(DESTDIR)$(MANDIR)/man1"
	$(INSTALL) -m 644 $(INSTALLED:%=$(STAGED)/bash/$(PROGRAM_PREFIX)%) \
	    "$(DESTDIR)$(BASHDIR)"
	$(INSTALL) -m 644 $(INSTALLED:%=$(STAGED)/zsh/_$(PROGRAM_PREFIX)%) \
	    "$(DESTDIR)$(ZSHDIR)"
	$(INSTALL) -m 644 $(INSTALLED:%=$(STAGED)/fish/$(PROGRAM_PREFIX)%.fish) \
	    "$(DESTDIR)$(FISHDIR)"
ifneq ($(SUITE),stock)
	$(INSTALL) -d "$(DESTDIR)$(MANDIR)/man7" "$(DESTDIR)$(DOCDIR)" \
	    "$(DESTDIR)$(BATSDIR)" "$(DESTDIR)$(DATADIR)"
	$(INSTALL) -m 644 $(patsubst %,$(STAGED)/%,$(wildcard contrib/*)) \
	    "$(DESTDIR)$(DATADIR)"
	$(INSTALL) -m 644 $(STAGED)/bats/sysvipc.bash "$(DESTDIR)$(BATSDIR)"
	$(INSTALL) -m 644 $(patsubst man/%,$(STAGED)/man/%,$(wildcard man/*.7)) \
	    "$(DESTDIR)$(MANDIR)/man7"
	$(INSTALL) -m 644 README.md NEWS LICENSE "$(DESTDIR)$(DOCDIR)"
	$(INSTALL) -m 644 $(STAGED)/zsh/_sysvipc "$(DESTDIR)$(ZSHDIR)"
endif
	rm -rf $(STAGED)

install-strip:
	$(MAKE) STRIP=--strip install

uninstall:
	for name in $(INSTALLED:%=$(PROGRAM_PREFIX)%); do \
	    rm -f "$(DESTDIR)$(BINDIR)/$$name" \
	        "$(DESTDIR)$(MANDIR)/man1/$$name.1" \
	        "$(DESTDIR)$(BASHDIR)/$$name" "$(DESTDIR)$(ZSHDIR)/_$$name" \
	        "$(DESTDIR)$(FISHDIR)/$$name.fish" || exit 1; done
ifneq ($(SUITE),stock)
	for page in $(notdir $(wildcard man/*.7)); do \
	    rm -f "$(DESTDIR)$(MANDIR)/man7/$$page" || exit 1; done
	for file in $(notdir $(wildcard contrib/*)); do \
	    rm -f "$(DESTDIR)$(DATADIR)/$$file" || exit 1; done
	-rmdir "$(DESTDIR)$(DATADIR)"
	rm -f "$(DESTDIR)$(BATSDIR)/sysvipc.bash" \
	    "$(DESTDIR)$(ZSHDIR)/_sysvipc" "$(DESTDIR)$(DOCDIR)/README.md" \
	    "$(DESTDIR)$(DOCDIR)/NEWS" "$(DESTDIR)$(DOCDIR)/LICENSE"
	-rmdir "$(DESTDIR)$(DOCDIR)"
endif

# Copies of the manual to be read elsewhere. Pages of others are links: mandoc
# takes the first form for what is in the folder in which it runs.
html:
	mkdir -p $(O)/html $(O)/markdown
	to="$(abspath $(O))" && cd man && for page in $(notdir $(PAGES)); do \
	    mandoc -T html -O 'man=%N.%S.html;https://manpages.debian.org/%N.%S' \
	        $$page >"$$to/html/$$page.html" && \
	    mandoc -T markdown $$page >"$$to/markdown/$$page.md" || exit 1; done

dist:
	mkdir -p build
	git archive --prefix=sysvipc-utils-$(VERSION)/ \
	    -o build/sysvipc-utils-$(VERSION).tar.gz HEAD

clean:
	rm -rf build
