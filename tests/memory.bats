#!/usr/bin/env bats
# Where memory runs out, no document is cut off with status 0.

load helper

setup()
{
	needs cc jq
	foreign_first
	# Memory runs out at the nth request, for good or for that one alone.
	cat >"$BATS_TEST_TMPDIR/starve.c" <<-'END'
		#include <errno.h>
		#include <stdlib.h>
		/* Those of sanitizers, where there are any. */
		#define EITHER(name, ...) \
			void *__libc_##name(__VA_ARGS__); \
			__attribute__((weak)) \
			void *__interceptor_##name(__VA_ARGS__);
		#define REAL(name) (__interceptor_##name != NULL ? \
			__interceptor_##name : __libc_##name)
		EITHER(malloc, size_t)
		EITHER(calloc, size_t, size_t)
		EITHER(realloc, void *, size_t)
		static long left = -2;
		/* What is loaded by then, sanitizers too, has begun. */
		__attribute__((constructor)) static void begin(void)
		{ left = atol(getenv("STARVE_AFTER")); }
		static int starved(void)
		{
			if (left == -2 || (left > 0 && left--))
				return 0;
			if (getenv("STARVE_ONCE") != NULL)
				left = -2;
			errno = ENOMEM;
			return 1;
		}
		void *malloc(size_t n)
		{ return starved() ? NULL : REAL(malloc)(n); }
		void *calloc(size_t n, size_t m)
		{ return starved() ? NULL : REAL(calloc)(n, m); }
		void *realloc(void *p, size_t n)
		{ return starved() ? NULL : REAL(realloc)(p, n); }
	END
	cc -shared -fPIC -o "$BATS_TEST_TMPDIR/starve.so" \
		"$BATS_TEST_TMPDIR/starve.c" 2>/dev/null ||
		skip "malloc can't be replaced here"
}

# Whether a command either succeeds, with the output that it has otherwise, or
# says why not: starve COMMAND [ARG ...]
starve()
{
	local after=0 failures=0

	"$@" >"$BATS_TEST_TMPDIR/whole"
	while ((after++ < 2000)); do
		run --separate-stderr env STARVE_AFTER=$after \
			LD_PRELOAD="$BATS_TEST_TMPDIR/starve.so" TZ= "$@"
		# run drops the newlines at the end.
		if [ "$status" -eq 0 ]; then
			diff <(echo "$output") <(echo "$(<"$BATS_TEST_TMPDIR/whole")")
			[ -n "$stderr" ] || break
		else
			echo "$* after $after: status $status: $stderr"
			[ "$status" -lt 126 ]
			[ -n "$stderr" ]
			failures=$((failures + 1))
		fi
	done
	echo "$* failed $failures times"
	[ "$failures" -gt 5 ]
	[ "$after" -lt 2000 ]
}

@test "lsipc and ipcsem print a whole document or fail when memory runs out" {
	local columns=KEY,ID,PERMS,CUID,MSGS,USEDBYTES,CTIME

	objects fill queue 300
	id=$(objects semset 0x5 0600 20)
	# No names: the C library asserts that there is memory for them.
	starve "$BUILD/lsipc" -q -o "$columns" -J
	starve "$BUILD/lsipc" -q -o "$columns" -r
	starve "$BUILD/lsipc" -q -o "$columns" -e
	starve "$BUILD/lsipc" -s -o KEY,ID
	starve "$BUILD/ipcsem" -i "$id" -J
}

@test "ipcsend rejects no message only because memory runs out" {
	local after=0 failures=0

	id=$(objects queue 0x5 0600)
	cd "$BATS_TEST_TMPDIR"
	while ((after++ < 500)); do
		printf '%s\n' '{"text":"good"}' '{"base64":"eA=="}' |
			STARVE_ONCE=1 STARVE_AFTER=$after \
				LD_PRELOAD=$PWD/starve.so "$BUILD/ipcsend" \
				-i "$id" -J --rejects rejects 2>report && break
		grep -q 'Cannot allocate memory' report
		[ ! -s rejects ]
		failures=$((failures + 1))
	done
	[ "$failures" -gt 5 ]
	[ "$after" -lt 500 ]
}
