#!/usr/bin/env bats
# No locale changes a number, a time or a heading, of what is read or printed.

load helper

setup_file()
{
	populate
	objects send 0 3 "three"
}

setup()
{
	cd "$BATS_TEST_TMPDIR"
	locale -a | has -iE '^de_DE\.utf-?8$' ||
		skip "no locale de_DE.UTF-8; localedef -i de_DE -f UTF-8 de_DE.UTF-8"
	# It is another one.
	[ "$(LC_ALL=de_DE.UTF-8 date -d 2026-11-22 +%a)" = So ]
	[ "$(LC_ALL=de_DE.UTF-8 /usr/bin/printf %.1f 1,5)" = 1,5 ]
}

# Whether a command that succeeds prints something, and the same in both.
is_the_same()
{
	LC_ALL=C.UTF-8 "$@" >english || return 1
	LC_ALL=de_DE.UTF-8 "$@" >german || return 1
	[ -s english ] && cmp -s english german
}

# A second may end in between.
same()
{
	eventually is_the_same "$@" || {
		LC_ALL=de_DE.UTF-8 "$@" >german || echo "status $?"
		LC_ALL=C.UTF-8 "$@" | diff - german | head
		return 1
	}
}

@test "ipcs prints the same in German" {
	for options in -a -t -p -c -l -u -b --human "--posix -a" "-q -i 0" \
		"-m -i 0" "-s -i 0"; do
		# shellcheck disable=SC2086
		same ipcs $options
	done
}

@test "lsipc prints the same in German, in every form" {
	for options in "" -a "-a -t" "-a -J" "-a -J -t" "-a -r" "-a -e" -g \
		"-q -t --time-format=full" "-m -t --time-format=iso" \
		"-s --time-format=short" "-m -b" "-q -i 0" "-m -i 0" "-s -i 0" \
		"-m --sort SIZE" "-q -o ID,USEDBYTES,LSPID,IDLE"; do
		# shellcheck disable=SC2086
		same lsipc $options
	done
}

@test "all other commands print the same in German" {
	same ipcmk --dry-run -M 1536 -Q -S 3
	same ipcmod -v --dry-run -p u+rw -q 0
	same ipcrm -n -v -a
	same ipcsem get -i 0
	same ipcattach -x -i 1
	same ipcrecv --peek -a --long -i 0
	same ipcrecv --peek -aJ -i 0
	same ipccheck -w 99.5% -c 99.9% limits
	same bash -c 'ipcmetrics | grep -vE "_seconds|time"'
}

@test "numbers have a point in German, too, where they are read" {
	export LC_ALL=de_DE.UTF-8
	run -0 ipcmk --dry-run -M 1.5K
	[[ $output = *"1536 bytes"* ]]
	run -1 ipcmk --dry-run -M 1,5K
	run -2 ipcrecv -i "$(objects queue 0 0600)" -w 0.01
	run -1 ipcrecv -i 0 -w 0,01
	run -0 ipccheck -w 99.5% -c 99.9% limits
	run -3 ipccheck -w 99,5% -c 99.9% limits
}
