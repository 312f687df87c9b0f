# For each system call and each of its errors a message that names the cause, and
# that the manual lists. Where the kernel won't give an error here, strace gives it.
# shellcheck shell=bash disable=SC2034,SC2154

setup()
{
	q=$(objects queue 0x1234 0600)
	m=$(objects segment 0x1234 0600 100)
	s=$(objects semset 0x1234 0600 3)
}

teardown()
{
	remove_all
}

# Whether a command fails with this message, which the manual lists:
# says STATUS MESSAGE COMMAND [ARG ...]
says()
{
	run "-$1" --separate-stderr "${@:3}"
	[ "${stderr%%$'\n'"Try '"*}" = "$2" ] || {
		echo "expected: $2"
		echo "it said:  $stderr"
		return 1
	}
	is_listed "$2"
}

# Runs a command in which calls fail: failing CALL[,CALL] ERROR[:when=N] COMMAND
# [ARG ...]
failing()
{
	timeout 60 strace -qq -o /dev/null -e "trace=$1" \
		-e "inject=$1:error=$2" "${@:3}"
}

# Whether a command that waits fails with this message, which the manual lists,
# once its object is removed: says_removed MESSAGE TEST OPTIONS COMMAND [ARG ...]
# TEST and its pid tell that it waits, OPTIONS are those of ipcrm(1).
says_removed()
{
	local status=0

	"${@:4}" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	# shellcheck disable=SC2086
	eventually $2 $!
	# shellcheck disable=SC2086
	/usr/bin/ipcrm $3
	wait $! || status=$?
	[ "$status" -eq 1 ]
	[ "$(cat "$BATS_TEST_TMPDIR/err")" = "$1" ]
	is_listed "$1"
}

# Runs a shell command line in an empty namespace.
alone()
{
	unshare --ipc bash -ec "$1"
}

seccomp="not permitted, perhaps by a security module or a filter of system calls (seccomp)"
filter="refused (ENOSYS), perhaps by a filter of system calls (seccomp)"
memory="out of memory: the system, the control group or the process"
