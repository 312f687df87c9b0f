#!/usr/bin/env bats
# What lsipc shows on a terminal.

setup()
{
	load helper
	needs script stty
	cd "$BATS_TEST_TMPDIR" || return
	unset NO_COLOR COLUMNS
	export TERM=xterm
}

teardown()
{
	for pid in "${holder:-}" "${user:-}"; do
		[ -z "$pid" ] || end "$pid"
	done
	remove_all
}

# Runs a shell command line on a terminal; what it shows is in the file screen:
# show COLUMNS LOCALE COMMAND-LINE
show()
{
	LC_ALL=$2 timeout 60 script -qec "stty cols $1 -onlcr; $3" /dev/null \
		</dev/null >screen 3>&- || {
		cat screen
		return 1
	}
}

# Prints the longest line of the file screen, in columns of the terminal, as
# perl counts them; escapes take none.
longest()
{
	perl -CSD -Mutf8 -ne 'chomp; s/\e\[[0-9;]*m//g; s/\s+$//;
		s/\p{M}//g; s/[\p{East_Asian_Width=W}\p{East_Asian_Width=F}]/xx/g;
		$most = length if length > $most; END { print $most + 0 }' screen
}

# Whether no line of a command is longer than the terminal is wide: fits COLUMNS
# LOCALE COMMAND-LINE
fits()
{
	show "$@"
	[ -s screen ]
	[ "$(longest)" -le "$1" ] || {
		echo "$*: $(longest) columns"
		cat screen
		return 1
	}
}

# The same for several, each of which shows something after a line «lsipc OPTION ...»:
# all_fit COLUMNS LOCALE COMMAND-LINE
all_fit()
{
	fits "$@"
	awk '/^lsipc -/ { if (bare) exit; bare = 1; count++; next }
		{ bare = 0 }
		END { exit bare || count < 10 }' screen || {
		echo "$*: one lists nothing"
		cat screen
		return 1
	}
}

# Attaches a segment under a command line of one's choice: hold ID COMMAND-LINE
hold()
{
	background bash -c 'exec -a "$0" ipcattach "$@"' "$2" "segment:$1" --hold
	holder=$!
	eventually is_attached "$1" 1
}

# Objects of every kind of System V IPC.
make_all()
{
	objects send "$(objects queue 0x1234 0644)" 5 hello
	objects segment 0x52e2c1 0600 68157440
	objects semset 0 0660 4
}

@test "lsipc fits 80 columns, and says where a limit is none" {
	needs perl
	for locale in C C.UTF-8; do
		show 80 $locale "lsipc 2>/dev/null"
		[ "$(longest)" -le 80 ]
		grep -qx 'SHMALL   Shared memory pages  * unlimited  * [0-9]*  *0.00% *' screen
		grep -q '^SHMMAX   Max size of shared memory segment (bytes)  *unlimited ' screen
	done
	# In a pipe, too; a number is for scripts.
	run -0 --separate-stderr lsipc
	[[ $output = *"unlimited"* ]]
	awk 'length > 80 { exit 1 }' <<<"$output"
	limit=$(cat /proc/sys/kernel/shmall)
	[ "$(lsipc -r -o RESOURCE,LIMIT | awk '$1 == "SHMALL" { print $2 }')" = "$limit" ]
	lsipc -e | has "RESOURCE=\"SHMALL\" .* LIMIT=\"$limit\""
	lsipc -n | has -x "LIMIT=\"$limit\""
	run -0 lsipc -J
	[[ $output != *unlimited* ]]
	# A limit that somebody has set is one, large as it may be.
	run -0 unshare --ipc sh -c 'echo 18446744073692774398 >/proc/sys/kernel/shmall
		lsipc'
	[[ $output = *" 18446744073692774398 "* ]]
}

@test "lsipc right-aligns numbers on a terminal, and what it lists fits" {
	needs perl
	make_all
	for _ in {1..11}; do objects queue 0 0600; done >/dev/null
	for columns in 80 120; do
		for locale in C C.UTF-8; do
			show $columns $locale "lsipc -q"
			[ "$(sed -n '1p;2p;12p' screen | cut -c 1-36)" = \
				"KEY        ID PERMS     OWNER USEDBY
0x00001234  0 rw-r--r-- root        
0x00000000 10 rw------- root        " ]
			all_fit $columns $locale 'for options in -a -q -m -s \
				"-a -b" "-q -c" "-q -t" "-s -c -t" "-q -s" -g \
				"-g -Q" -p "-q -p" "-m -p" "-s -p"; do
				echo "lsipc $options"
				lsipc $options 2>/dev/null || :
			done'
		done
	done
}

@test "what lsipc lists of POSIX objects and of namespaces fits a terminal" {
	needs perl
	needs_root
	needs_own_root
	make_all
	cat >alone <<-'END'
		mount -t tmpfs none /dev/shm
		mkdir -p mqueue
		mount -t mqueue none mqueue
		for name in cache "$(printf 'a long name %.0s' {1..20})" \
			"$(printf '%.0s日本語' {1..27})" $'\e[31m'; do
			posix segment "/$name" 0600 5000
			[ -e "mqueue/$name" ] || posix queue "/$name" 0600
		done
		# Some are one column too long, some two, and so on.
		for length in {40..110}; do
			posix segment "/$(printf "%0${length}d" 0)" 0600 1
		done
		posix sem /lock 0600 7
		lsipc -S >/dev/null
		for options in -Q -M -S "-Q -M -S" -M\ -{b,c} "-Q -M -S -t" \
			--all-namespaces "-g --all-namespaces" \
			--all-namespaces\ -{q,m,s,Q} "-a -Q -M -S"; do
			echo "lsipc $options"
			eval "lsipc $options"
		done
	END
	for columns in 80 120; do
		for locale in C C.UTF-8; do
			all_fit $columns $locale "unshare --mount --pid --fork \
				--mount-proc -- bash -e alone"
		done
	done
	fits 80 C.UTF-8 "unshare --mount --pid --fork --mount-proc -- bash -e alone"
	sed -i '1,/^lsipc -a -Q/d' screen
	grep -q '^pqueue  *-  *- /cache ' screen
	grep -q '^psegment  *-  *- a long.*… rw------- root  *- *4.9K  *-  *-  *- *$' screen
	grep -q '^psegment  *-  *- 日本.*… rw------- root  *- *4.9K  *-  *-  *- *$' screen
	grep -q '^psegment  *-  *- ^\[\[31m  *rw------- ' screen
}

@test "lsipc cuts text on a terminal, with an ellipsis, and nowhere else" {
	id=$(objects segment 0 0600 4096)
	words=$(printf 'word%02d ' {1..40})
	hold "$id" "$words"
	show 80 C.UTF-8 "lsipc -m -o ID,COMMAND,NATTCH -p"
	grep -q ' word01 .*word.*… *$' screen
	[[ $(cat screen) != *word40* ]]
	show 80 C "lsipc -m -o ID,COMMAND,NATTCH -p"
	grep -q ' word01 .*word.*\.\.\. *$' screen
	for command in "lsipc -m -p -o ID,COMMAND --notruncate" \
		"lsipc -m -p -o ID,COMMAND | cat" \
		"lsipc -m -p -r -o COMMAND" "lsipc -m -p -J"; do
		show 80 C.UTF-8 "$command"
		[[ $(cat screen) = *word40* ]]
	done
	# A terminal that doesn't know its width.
	COLUMNS=60 show 0 C.UTF-8 "lsipc"
	[[ $(cat screen) = *"(…"* || $(cat screen) = *"…"* ]]
	show 0 C.UTF-8 "lsipc"
	[[ $(cat screen) != *"…"* ]]
}

@test "lsipc aligns wide and combining characters, and cuts none in two" {
	needs perl
	id=$(objects segment 0 0600 4096)
	for text in "$(printf '日本語%.0s' {1..30})" "x$(printf '日本語%.0s' {1..30})" \
		"$(printf 'e\u0301%.0s' {1..90})" "$(printf '%.0s\u202e\e[31m' {1..30})"; do
		hold "$id" "$text"
		show 80 C.UTF-8 "lsipc -m -p"
		line=$(grep -a ' attached ' screen)
		[[ $line =~ …\ *$ ]]
		[ "$(longest)" -ge 75 ]
		[ "$(longest)" -le 80 ]
		# All of it is still UTF-8, and an escape is there or is not.
		iconv -f UTF-8 -t UTF-8 screen >/dev/null
		[[ $line != *'\u'[0-9a-f]'…' && $line != *'\…' && $line != *'^…' ]]
		show 80 C "lsipc -m -p"
		[ "$(longest)" -le 80 ]
		[[ $(cat screen) != *[$'\x80'-$'\xff']* ]]
		end "$holder"
	done
	holder=
}

@test "no name of others brings colors or control characters to a terminal" {
	id=$(objects segment 0 0600 4096)
	hold "$id" $'\e[31mred\e]0;title\a\x9b31m\r\b\u009b1m'
	for locale in C C.UTF-8; do
		for options in -p "-p --notruncate" "-p --color=never"; do
			show 200 $locale "lsipc -m $options"
			[[ $(cat screen) = *'^[[31mred'* ]]
			LC_ALL=C run -1 grep -c $'[\001-\010\013-\037\177]' screen
			LC_ALL=C run -1 grep -c $'\xc2\x9b' screen
		done
	done
	# In colors there are only ours.
	show 200 C.UTF-8 "lsipc -m -p --color"
	sed 's/\x1b\[\(33\|0\|1\|31\)m//g' screen >plain
	run -1 grep -q $'\e' plain
}

# Whether a line of the file screen has a cell in a color: colored COLOR TEXT
colored()
{
	grep -q $'\e\\['"$1m *$2 *"$'\e\\[0m' screen
}

# Limits with 7, 8 and 10 of 10 in use.
close_limits()
{
	for file in msgmni shmmni; do
		echo 10 >/proc/sys/kernel/$file
	done
	echo "250 32000 32 10" >/proc/sys/kernel/sem
	for _ in {1..7}; do objects semset 0 0600 1; done >/dev/null
	for _ in {1..8}; do objects queue 0 0600; done >/dev/null
	for _ in {1..10}; do objects segment 0 0600 1; done >/dev/null
}

@test "lsipc shows in colors which limit is close" {
	close_limits
	show 80 C lsipc
	colored 1 MSGMNI
	colored 33 80.00%
	colored 1 SHMMNI
	colored 31 100.00%
	grep -q '^SEMMNI .* 70.00% *$' screen
	[ "$(grep -c $'\e' screen)" -eq 2 ]
	show 80 C "lsipc --color=never"
	[[ $(cat screen) != *$'\e'* ]]
	for variables in NO_COLOR=1 TERM=dumb TERM= "-u TERM"; do
		show 80 C "env $variables lsipc"
		[[ $(cat screen) != *$'\e'* ]]
		show 80 C "env $variables lsipc --color=always"
		[[ $(cat screen) = *$'\e'* ]]
	done
	show 80 C "env NO_COLOR= lsipc"
	[[ $(cat screen) = *$'\e'* ]]
	# In a pipe only on demand; forms for scripts have none at all.
	for options in "" --color=auto --color=never; do
		# shellcheck disable=SC2086
		run -0 lsipc $options
		[[ $output != *$'\e'* ]]
	done
	run -0 lsipc --color
	[[ $output = *$'\e'* ]]
	for form in -r -e -n -J; do
		show 80 C "lsipc $form --color=always"
		[[ $(cat screen) != *$'\e'* ]]
		cmp <(lsipc $form) <(lsipc $form --color=always)
	done
	run -1 --separate-stderr lsipc --color=red
	[ "${stderr_lines[0]}" = \
		"lsipc: --color red: not one of auto, always, never" ]
}

@test "lsipc shows in colors what is full, removed, orphaned or blocked" {
	queue=$(objects queue 0 0600)
	objects qbytes "$queue" 100
	objects send "$queue" 1 "$(printf %96s x)"
	show 80 C "lsipc -q -o USE%"
	colored 31 96.00%
	use 1 receive "$queue" 99 1
	show 80 C "lsipc -q -p"
	colored 33 "receiving type 99[^\x1b]*"
	end "$user"
	add_doomed
	user=$doomed
	show 80 C "lsipc -m -o STATUS"
	colored 31 dest
	end "$user"
	show 80 C "lsipc -a -o ORPHANED"
	colored 33 likely
	[ "$(grep -c likely screen)" -eq "$(grep -c $'^\e' screen)" ]
}

@test "an empty listing says so, on a terminal alone" {
	for line in "-q:no message queues" "-q -s:no message queues or semaphore sets" \
		"-a:no message queues, shared memory segments or semaphore sets" \
		"-m --owner 12345:no shared memory segments match"; do
		show 80 C "lsipc ${line%%:*}"
		[ "$(cat screen)" = "lsipc: ${line#*:}" ]
		show 200 C "lsipc ${line%%:*} 2>/dev/null"
		[ ! -s screen ]
		show 200 C "lsipc ${line%%:*} | cat"
		[ ! -s screen ]
		show 200 C "lsipc ${line%%:*} -r"
		[ ! -s screen ]
		# shellcheck disable=SC2086
		run -0 --separate-stderr lsipc ${line%%:*}
		[ -z "$output$stderr" ]
	done
}

@test "what can't be read is not nothing" {
	needs strace
	needs_root
	echo "$MSG_HEAD" >table
	echo garbage >>table
	export -f show
	over table /proc/sysvipc/msg -- bash -c '
		show 80 C "strace -qq -o /dev/null -e inject=msgctl:error=ENOMEM \
			\"\$BUILD/lsipc\" -q; true"'
	[[ $(cat screen) = "lsipc: "*/proc/sysvipc/msg* ]]
	[[ $(cat screen) != *"no message queues"* ]]
}
