#!/usr/bin/env bats
# The commands of README.md print what it shows.

load helper
load examples

# The blocks "console", one file each: NAME.
extract_blocks()
{
	awk -v dir="$BATS_TEST_TMPDIR" '
	/^```$/ { file = ""; next }
	/^```console$/ { file = sprintf("%s/%02d", dir, ++n); printf "" >file; next }
	file != "" { print >file }' "$TOP/README.md"
}

# In trees identifiers of processes differ, and the blanks after them.
example_filter()
{
	sed -E '/^[├└]─/{ s/[0-9]+/PID/; s/, for [0-9]+s / /; s/ +/ /g; }'
}

# Runs a command with an IPC namespace and a /dev/shm of its own, and all that it
# prints on one stream, as a terminal does. The last command may fail; its
# diagnostic is shown then.
private()
{
	with_mounts '
		mount -t tmpfs -o mode=1777 none /dev/shm
		exec unshare --ipc "$@"
	' "$@" 2>&1 || [ $? -lt 126 ]
}

# The same, where there are the users alice and bob, both in the group team, and
# postgres. None of them has a process, in another test run either. Where not even
# root may look into process 1, a kernel thread stands in for it.
with_users()
{
	grep -vE '^(alice|bob|postgres):' /etc/passwd >"$BATS_TEST_TMPDIR/passwd"
	grep -v '^team:' /etc/group >"$BATS_TEST_TMPDIR/group"
	local first=$((100000 + 4 * BASHPID))
	cat >>"$BATS_TEST_TMPDIR/passwd" <<-END
		postgres:x:$first:$first::/:/bin/sh
		alice:x:$((first + 1)):$((first + 3))::/:/bin/sh
		bob:x:$((first + 2)):$((first + 3))::/:/bin/sh
	END
	echo "team:x:$((first + 3)):" >>"$BATS_TEST_TMPDIR/group"
	with_mounts '
		mount --bind "$BATS_TEST_TMPDIR/passwd" /etc/passwd
		mount --bind "$BATS_TEST_TMPDIR/group" /etc/group
		readlink /proc/1/ns/ipc >/dev/null ||
			mount --bind /proc/2 /proc/1
		mount -t tmpfs -o mode=1777 none /dev/shm
		exec unshare --ipc "$@"
	' "$@" 2>&1 || [ $? -lt 126 ]
}

# Runs the blocks with a prompt, NUMBER of them, but not the first
# screen: run_blocks PROMPT NUMBER COMMAND ...
run_blocks()
{
	local tested=0
	prompt=$1
	for file in "$BATS_TEST_TMPDIR"/[0-9][0-9]; do
		grep -q "^$prompt " "$file" || continue
		[ "${file##*/}" != 01 ] || continue
		run_example "$file" "${@:3}"
		tested=$((tested + 1))
	done
	[ "$tested" -eq "$2" ]
}

# A library that makes commands believe it is later, by three days, four hours, and
# a minute.
make_later()
{
	cat >"$BATS_TEST_TMPDIR/later.c" <<-'END'
		#include <sys/syscall.h>
		#include <time.h>
		#include <unistd.h>

		#ifdef SYS_clock_gettime64
		#undef SYS_clock_gettime
		#define SYS_clock_gettime SYS_clock_gettime64
		#endif

		int clock_gettime(clockid_t clock, struct timespec *time)
		{
			long result = syscall(SYS_clock_gettime, clock, time);

			if (clock == CLOCK_REALTIME || clock == CLOCK_BOOTTIME)
				time->tv_sec += ((3 * 24 + 4) * 60 + 1) * 60;
			return (int)result;
		}

		time_t time(time_t *result)
		{
			struct timespec now;

			clock_gettime(CLOCK_REALTIME, &now);
			if (result != 0)
				*result = now.tv_sec;
			return now.tv_sec;
		}
	END
	# As the commands are compiled: with 32 bits these are other functions.
	cc -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -shared -fPIC \
		-o "$BATS_TEST_TMPDIR/later.so" "$BATS_TEST_TMPDIR/later.c"
}

# What the first screen finds: a segment whose owner was killed while it had it
# attached, and a full queue. The commands come from the README.
crash()
{
	cat <<-'END'
		as()
		{
			user=$1
			shift
			exec setpriv --reuid="$user" --regid="$(id -g "$user")" \
				--clear-groups "$@"
		}
		(as postgres ipcmk -bM 149M -k 0x52e2c1 -p 600) >/dev/null
		head -c 1258291 /dev/zero | (as postgres ipcattach -W segment:0)
		as postgres ipcattach --hold=60 segment:0 &
		tries=500
		until grep -q SYSV /proc/$!/maps; do
			[ $((tries -= 1)) -gt 0 ]
			sleep 0.02
		done
		kill -KILL $!
		wait $! 2>/dev/null || :
		(as bob ipcmk -bQ -k 0x1234 -p 660) >/dev/null
		head -c 2048 /dev/zero | tr '\0' x >big
		for i in 1 2 3 4 5 6 7 8; do
			(as bob ipcsend -t 7 queue:0 <big)
		done
		as bob ipcsend -t 7 queue:0 <big 2>/dev/null & programs=$!
		as alice ipcrecv queue:0 -t 99 >/dev/null & programs="$programs $!"
		trap 'kill $programs; cat /proc/sysvipc/shm >after' EXIT
		tries=500
		for program in $programs; do
			until grep -q 'do_msg' /proc/$program/wchan ||
				grep -qE '^(69|70|117|400|401) ' \
					/proc/$program/syscall; do
				[ $((tries -= 1)) -gt 0 ]
				sleep 0.02
			done
		done
		export LD_PRELOAD=$LATER
	END
}

@test "the first screen of the README prints what it shows" {
	needs_sight
	needs_own_root
	needs cc
	extract_blocks
	make_later
	foreign_first
	crash >"$BATS_TEST_TMPDIR/01.before"
	prompt='#'
	LC_ALL=C.UTF-8 LATER=$BATS_TEST_TMPDIR/later.so \
		run_example "$BATS_TEST_TMPDIR/01" with_users
	# The segment is gone, says the kernel.
	[ "$(wc -l <"$BATS_TEST_TMPDIR/01.d/after")" -eq 1 ]
}

@test "the commands of the README print what it shows" {
	needs_own_root
	extract_blocks
	run_blocks '\$' 7 private
}

@test "the commands of the README for root print what it shows" {
	needs_root
	needs_own_root
	extract_blocks
	run_blocks '#' 4 with_users
}

@test "the README shows objects come and go as lsipc prints it" {
	cd "$BATS_TEST_TMPDIR"
	sed -n '/^```text/,/^```$/p' "$TOP/README.md" | grep -v '^```' >shown
	cat >play <<-END
		$(sed -n 's/^\$ \(lsipc .*\)/\1/p' shown) >printed & watcher=\$!
		trap 'kill \$watcher' EXIT
		within()
		{
			tries=500
			until "\$@" 2>/dev/null; do
				[ \$((tries -= 1)) -gt 0 ]
				sleep 0.02
			done
		}
		within grep -q 'poll\|nanosleep' /proc/\$watcher/wchan
		objects queue 0 0600
		within grep -q created printed
		kill -STOP \$watcher
		within grep -q '^State:.T' /proc/\$watcher/status
		for text in 12345678901234567890 12345678901234567890 1; do
			objects send 0 1 \$text
		done
		kill -CONT \$watcher
		within grep -q changed printed
		/usr/bin/ipcrm -q 0
		within grep -q removed printed
	END
	LC_ALL=C.UTF-8 unshare --ipc bash -e play
	diff <(tail -n +2 shown | cut -c 9-) <(cut -c 9- printed)
}

@test "no line of code in the README is wider than 80 columns" {
	cd "$BATS_TEST_TMPDIR"
	sed -n '/^```/,/^```/p; /^    /p' "$TOP/README.md" >code
	[ "$(wc -l <code)" -gt 50 ]
	LC_ALL=C.UTF-8 run -1 grep -E '^.{81}' code
}
