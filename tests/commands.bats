#!/usr/bin/env bats
# A runner is several words.
# shellcheck disable=SC2086
# Rules for every command that runs another one.

setup()
{
	load helper
	cd "$BATS_TEST_TMPDIR" || return
	m=$(objects segment 0 0600 100)
	s=$(objects semset 0 0600 1)
	objects op "$s" 0 1
}

teardown()
{
	[ ! -s pid ] || kill -9 "$(cat pid)" 2>/dev/null || :
	remove_all
}

# The command lines that run what follows.
runners()
{
	echo "ipcattach -i $m --"
	echo "ipcsem run -i $s --"
}

@test "a script without #! is run by sh" {
	printf 'echo "$1"\nexit 3\n' >script
	chmod +x script
	while read -r runner; do
		run -3 $runner ./script "two words"
		[ "$output" = "two words" ]
		PATH=$PWD:$PATH run -3 $runner script again
		[ "$output" = again ]
	done < <(runners)
}

# The signals of a line of /proc/PID/status but for 32 and 33, of which glibc
# keeps others away: make starts programs with them ignored.
signals_in()
{
	printf '%x\n' "$((16#${1#*[[:space:]]} & ~0x180000000))"
}

@test "a caller that ignores SIGCHLD gets the status, and the command gets the default action" {
	needs perl
	while read -r runner; do
		run -7 env --default-signal perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' $runner \
			sh -c 'exit 7'
		run -0 env --default-signal perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' $runner \
			grep SigIgn /proc/self/status
		[ "$(signals_in "$output")" = 0 ]
	done < <(runners)
}

@test "signals ignored by the caller stay ignored, all others have their default action" {
	needs perl
	while read -r runner; do
		run -0 env --default-signal perl -e '$SIG{$_} = "IGNORE" for qw(HUP PIPE XFSZ);
			exec @ARGV' $runner sed -n '/Sig[BIC]/p' \
			/proc/self/status
		[ "${lines[0]}" = $'SigBlk:\t0000000000000000' ]
		[ "$(signals_in "${lines[1]}")" = 1001001 ]
		[ "${lines[2]}" = $'SigCgt:\t0000000000000000' ]
	done < <(runners)
}

# Starts a command under a runner: start RUNNER PREPARATIONS [SHELL-COMMANDS]; $! is
# ours, the file pid has the command's, once it is prepared.
start()
{
	rm -f pid
	env --default-signal $1 sh -c "$2
		echo \$\$ >pid
		${3-}" >log 2>&1 3>&- &
	eventually [ -s pid ]
}

@test "SIGINT, SIGTERM, SIGHUP and others reach the command, and end us as they end it" {
	for signal in INT TERM HUP QUIT USR1 USR2; do
		while read -r runner; do
			start "$runner" "trap 'echo $signal; exit 9' $signal" \
				'while :; do sleep 0.01; done'
			kill -$signal $!
			status=0
			wait $! || status=$?
			[ "$status" -eq 9 ]
			[ "$(cat log)" = $signal ]
			start "$runner" "ulimit -c 0" "exec tail -f /dev/null"
			kill -$signal $!
			wait $! || status=$?
			[ "$status" -eq $((128 + $(kill -l $signal))) ]
			run ! kill -0 "$(cat pid)"
		done < <(runners)
	done
}

@test "a command killed by a signal ends us by the same signal, without a core dump" {
	needs perl
	ulimit -c unlimited
	while read -r runner; do
		run -0 perl -e 'system(@ARGV); print $? & 127' $runner \
			sh -c 'ulimit -c 0; kill -SEGV $$'
		[ "$output" = 11 ]
	done < <(runners)
	[ -z "$(find . -name 'core*')" ]
}

@test "own failures exit with 125, a command that cannot run with 126, one not found with 127" {
	for runner in "ipcattach -i 99 --" "ipcattach -Z -i $m --" \
		"ipcattach --" "ipcattach -i $m -W --" \
		"ipcattach -k 0x99 --" "ipcattach --ns /none -i $m --"; do
		run -125 --separate-stderr $runner true
		[[ $stderr = "ipcattach: "* ]]
	done
	run -125 ipcattach -i "$m" --
	while read -r runner; do
		run -127 --separate-stderr $runner /nonexistent
		[ "$stderr" = "${runner%% *}: /nonexistent: No such file or directory" ]
		run -127 $runner ""
		run -126 --separate-stderr $runner /etc
		[ "$stderr" = "${runner%% *}: /etc: Permission denied" ]
	done < <(runners)
}

@test "ipcattach reports a failing fork and exits with 125" {
	needs strace
	run -125 --separate-stderr strace -o trace \
		-e inject=clone,fork,vfork,clone3:error=EAGAIN \
		"$BUILD/ipcattach" -i "$m" -- true
	[[ $stderr = "ipcattach: true: cannot be started: "* ]]
}

# Types into an interactive shell on a terminal what the function $1 prints. The
# file job is a command that handles the signal $2 by $3 and waits for a file.
at_terminal()
{
	needs perl script
	cat >job <<-END
		sub write_line { open my \$f, ">>", shift; print \$f "@_\n"; }
		\$SIG{$2} = sub { $3 };
		write_line "pid", \$\$;
		select undef, undef, undef, 0.01 until -e "go";
		exit 5;
	END
	"$1" | timeout 60 script -qec \
		"env --default-signal bash --norc --noediting -i" /dev/null \
		>screen 3>&- || { cat screen; return 1; }
}

is_stopped()
{
	[ "$(awk '$1 == "State:" { print $2 }' "/proc/$1/status" 2>/dev/null)" = T ]
}

both_stopped()
{
	is_stopped "$(cat pid)" &&
		is_stopped "$(awk '$1 == "PPid:" { print $2 }' \
			"/proc/$(cat pid)/status" 2>/dev/null)"
}

type_interrupt()
{
	echo "ipcattach -i $m -- perl job; echo \$? >result"
	eventually [ -s pid ]
	printf '\003'
	eventually [ -s interrupted ]
	touch go
	eventually [ -s result ]
	echo exit
}

@test "Ctrl-C reaches the command of ipcattach once" {
	at_terminal type_interrupt INT 'write_line "interrupted", "INT"'
	[ "$(cat interrupted)" = INT ]
	[ "$(cat result)" = 5 ]
}

type_stop()
{
	echo "ipcattach -i $m -- perl job"
	eventually [ -s pid ]
	printf '\032'
	eventually both_stopped
	echo 'jobs >list'
	eventually [ -s list ]
	echo 'fg; echo $? >result'
	touch go
	eventually [ -s result ]
	echo exit
}

@test "Ctrl-Z stops ipcattach and its command, and fg continues both" {
	at_terminal type_stop USR1 ''
	[[ $(cat list) = *Stopped*ipcattach* ]]
	[ "$(cat result)" = 5 ]
}

@test "ipcattach waits until its command has stopped itself" {
	at_terminal type_stop TSTP 'write_line "terminal", "restored";
		kill STOP => $$'
	[[ $(cat list) = *Stopped*ipcattach* ]]
	[ "$(cat terminal)" = restored ]
	[ "$(cat result)" = 5 ]
}

@test "a stopped command in the background doesn't stop ipcattach" {
	start "ipcattach -i $m --" : 'while [ ! -e go ]; do sleep 0.01; done; exit 6'
	kill -STOP "$(cat pid)"
	eventually is_stopped "$(cat pid)"
	touch go
	kill -CONT "$(cat pid)"
	status=0
	wait $! || status=$?
	[ "$status" -eq 6 ]
}
