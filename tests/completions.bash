# What three shells offer.
# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2164

# Runs the shells: nothing, or a command of helper.bash.
AROUND=()
WITH=

# No id is of two kinds: 0 to 2 are queues, 3 to 5 segments, 6 to 8 sets.
setup_file()
{
	/usr/bin/ipcmk -Q
	/usr/bin/ipcmk -Q
	objects queue 0xfffffff0 0640
	objects send 2 1 hello
	repeat 5 /usr/bin/ipcmk -M 1
	objects segment 0 0600 1
	/usr/bin/ipcrm -m 0 -m 1 -m 2
	repeat 9 /usr/bin/ipcmk -S 1
	/usr/bin/ipcrm -s 0 -s 1 -s 2 -s 3 -s 4 -s 5
	[ "$(ids msg shm sem)" = "$(seq 0 8)" ]
}

repeat()
{
	local times=$1
	while ((times-- > 0)); do
		"${@:2}"
	done
}

# The ids of kinds: ids msg|shm|sem ...
ids()
{
	tail -qn +2 "${@/#//proc/sysvipc/}" | awk '{ print $2 }' | sort -n
}

# The keys of kinds, without IPC_PRIVATE: keys msg|shm|sem ...
keys()
{
	local key rest

	tail -qn +2 "${@/#//proc/sysvipc/}" | while read -r key rest; do
		[ "$key" -eq 0 ] || printf '0x%08x\n' $((key & 0xffffffff))
	done
}

commands()
{
	local file
	for file in "$TOP"/cmd/*.c; do
		basename "$file" .c
	done
}

options_of_help()
{
	"$BUILD/$1" --help |
		sed -nE 's/^  (-.), (--[a-z0-9-]+).*/\1\n\2/p
			s/^  (-.)( .*)?$/\1/p
			s/^      (--[a-z0-9-]+).*/\1/p'
}

# The options that have an item in the mdoc source of a manual. Fl puts a dash
# in front of each argument up to the next macro.
options_of_manual()
{
	awk '
		/^\.It/ { item = 1 }
		item {
			gsub(/\\-/, "-")
			dashes = before = ""
			wide = wide || / Xo/
			for (i = 1; i <= NF; i++)
				if ($i == "Fl" || $i == ".Fl") {
					dashes = before == "Fl" ? "--" : "-"
					before = "Fl"
				} else if ($i ~ /^\.?[A-Z][a-z]$/) {
					dashes = before = ""
				} else if (dashes != "" && $i !~ /^[|,.:;]$/) {
					print dashes $i
					before = ""
				}
			wide = wide && !/^\.Xc/
			item = wide
		}' "$TOP/man/$1.1"
}

# The functions offered_by_SHELL print the candidates of a shell at the end of a
# command line, one a line; zsh and fish add a description after a tab.

BASH_COMPLETION=/usr/share/bash-completion/bash_completion

# With the file WITH, if there is one, read before our completions of all.
# COMP_WORDBREAKS is as it is by default, unless BREAKS says otherwise.
offered_by_bash()
{
	# shellcheck disable=SC2016 # bash expands it
	"${AROUND[@]}" bash --norc -c '
		[[ ! $4 ]] || . "$4"
		for file in "$1"/completions/bash/*; do
			[[ ! $4 && ${file##*/} != "${2%% *}" ]] || . "$file"
		done
		[[ $3 == default ]] || COMP_WORDBREAKS=$3
		COMP_LINE=$2 COMP_POINT=${#2} line=$2
		for mark in = :; do
			[[ $COMP_WORDBREAKS != *$mark* ]] ||
				line=${line//$mark/ $mark }
		done
		read -ra COMP_WORDS <<<"$line"
		[[ $2 != *" " ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		word=${COMP_WORDS[-1]}
		[[ $word != [=:] ]] || word=
		spec=$(complete -p "${COMP_WORDS[0]}")
		[[ $spec =~ \ -F\ ([^ ]+)\  ]]
		"${BASH_REMATCH[1]}" "${COMP_WORDS[0]}" "$word" "${COMP_WORDS[-2]}"
		[[ ${#COMPREPLY[@]} -eq 0 ]] || printf "%s\n" "${COMPREPLY[@]}"
	' bash "$BUILD" "$1" "${BREAKS-default}" "$WITH"
}

# A zsh in a terminal of its own completes one line, and leaves; the file
# zsh/line holds what became of it.
offered_by_zsh()
{
	local home=$BATS_TEST_TMPDIR/zsh

	mkdir -p "$home"
	[ -s "$BATS_FILE_TMPDIR/dump" ] || zsh -fc '
		fpath=($1/completions/zsh $fpath)
		autoload -Uz compinit
		compinit -u -d "$2"' zsh "$BUILD" "$BATS_FILE_TMPDIR/dump"
	cat >"$home/.zshrc" <<-'END'
		exec 2>>$ZDOTDIR/errors
		LISTMAX=100000 # list without asking
		fpath=($BUILD/completions/zsh $fpath)
		autoload -Uz compinit
		compinit -C -d $DUMP
		# Everything that is offered goes through compadd.
		compadd()
		{
			local -a __words __shown
			local i=$@[(I)-*d]
			if (( $@[(I)-[OAD]] )); then
				builtin compadd "$@"
				return
			fi
			(( i )) && __shown=("${(@P)@[i+1]}")
			builtin compadd -O __words -D __shown "$@"
			for (( i = 1; i <= $#__words; i++ )); do
				print -r -- $__words[i]$'\t'$__shown[i]
			done >>$ZDOTDIR/offered
			builtin compadd "$@"
		}
		zle-line-init()
		{
			BUFFER=$LINE CURSOR=$#LINE
			zle complete-word
			print -r -- $BUFFER >$ZDOTDIR/line
			exit
		}
		zle -N zle-line-init
	END
	rm -f "$home"/{offered,errors,line}
	touch "$home/offered"
	"${AROUND[@]}" env TERM=dumb BUILD="$BUILD" LINE="$1" \
		DUMP="$BATS_FILE_TMPDIR/dump" \
		ZDOTDIR="$home" timeout 30 zsh -fc '
			zmodload zsh/zpty
			zpty inner zsh -d -i
			while zpty -r inner; do :; done
		' >"$home/screen" || return
	cat "$home/errors" >&2
	cat "$home/offered"
	[ -s "$home/line" ]
}

# In front of each candidate fish repeats the option: --id=5.
offered_by_fish()
{
	# shellcheck disable=SC2016 # fish expands it
	"${AROUND[@]}" env HOME="$BATS_TEST_TMPDIR" fish --no-config -c '
		set fish_complete_path $argv[1]/completions/fish
		complete -C $argv[2]
	' "$BUILD" "$1" | sed -E 's/^--[a-z-]+=([^	])/\1/'
}

# Whether a shell offers just these words: offers SHELL LINE [WORD ...]
offers()
{
	run -0 --separate-stderr "offered_by_$1" "$2"
	echo "$1: $2"
	diff <(printf '%s\n' "${@:3}" | sed '/^$/d' | sort -u) \
		<(cut -f1 <<<"$output" | sed '/^$/d' | sort -u)
	[ -z "$stderr" ] || { echo "$stderr"; return 1; }
}

# Whether these words are among what a shell offers.
offers_also()
{
	local word

	run -0 --separate-stderr "offered_by_$1" "$2"
	for word in "${@:3}"; do
		cut -f1 <<<"$output" | has -xF -e "$word" ||
			{ echo "$1: $2: no $word"; return 1; }
	done
	[ -z "$stderr" ] || { echo "$stderr"; return 1; }
}

offers_just_the_options_of_the_help()
{
	local name

	for name in $(commands); do
		echo "$name in the help (<) and in $1 (>):"
		options_of_help "$name" | has -e --version
		diff <(options_of_help "$name" | sort) \
			<({ "offered_by_$1" "$name -"; "offered_by_$1" "$name --"; } |
				cut -f1 | sed 's/=$//' | sort -u)
	done
}

describes_each_long_option()
{
	local name

	for name in $(commands); do
		run -0 --separate-stderr "offered_by_$1" "$name --"
		[ "${#lines[@]}" -gt 2 ]
		run -1 grep -vE '^--[^	]+	(--[a-z-]+ *-- )?[-A-Za-z0-9]' <<<"$output"
	done
}

offers_live_ids()
{
	# shellcheck disable=SC2046 # words are wanted
	{
		offers "$1" 'ipcs -q -i ' $(ids msg)
		offers "$1" 'ipcs --shmems --id ' $(ids shm)
		offers "$1" 'ipcs -bsi ' $(ids sem)
		offers "$1" 'ipcs --semaphores --id=' $(ids sem)
		offers "$1" 'ipcs -q -m -i ' $(ids msg shm)
		offers "$1" 'ipcs -i ' $(ids msg shm sem)
		offers "$1" 'lsipc -tPmi ' $(ids shm)
		offers "$1" 'lsipc --queues --id=' $(ids msg)
		offers "$1" 'ipcrm -q ' $(ids msg)
		offers "$1" 'ipcrm --queue-id=' $(ids msg)
		offers "$1" 'ipcrm -vm ' $(ids shm)
		offers "$1" 'ipcrm -q 0 -q 1 --semaphore-id ' $(ids sem)
	}
}

offers_live_keys()
{
	# shellcheck disable=SC2046 # words are wanted
	{
		offers "$1" 'ipcrm -Q ' $(keys msg)
		offers "$1" 'ipcrm --queue-key=0xffff' 0xfffffff0
		offers "$1" 'ipcrm --shmem-key ' $(keys shm)
		offers "$1" 'ipcrm -nS ' $(keys sem)
		offers_also "$1" 'ipcmk -Q -k ' $(keys msg shm sem)
		offers_also "$1" 'ipcmk -Q --key=0xf' 0xfffffff0
		offers "$1" 'ipcmk -Q -k 0x00000000'
	}
}

# The columns of lsipc that have one of these letters in its help.
columns()
{
	"$BUILD/lsipc" --help | awk -v letters="[$1]" '
		/^Columns/ { on = 1 }
		on && /^  [A-Z]/ && $2 ~ "^[qmsQMSgpi]+$" && $2 ~ letters { print $1 }'
}

# Bash and fish repeat what of a list is there: offers_columns SHELL [+LIST,]
offers_columns()
{
	# shellcheck disable=SC2046 # words are wanted
	{
		offers "$1" 'lsipc -o ' $(columns qmsgp)
		offers "$1" 'lsipc -m --sort ' $(columns m)
		offers "$1" 'lsipc -m -o +ID,' $(columns m | sed "s/^/$2/")
		offers "$1" 'lsipc -q -p --output=+ID,' $(columns qp | sed "s/^/$2/")
		offers "$1" 'lsipc -g -o ' $(columns g)
	}
	offers "$1" 'lsipc --output=+ID,NATT' "$2NATTCH"
	offers "$1" 'lsipc -q --sort QB' QBYTES
}

offers_kinds()
{
	# The host's POSIX objects may be there, too.
	run -0 --separate-stderr "offered_by_$1" 'ipcrm '
	[ "$(cut -f1 <<<"$output" | grep -v '^p[a-z]*:' | sort -u)" = "$(
		printf '%s\n' shm msg sem queue:{0,1,2} segment:{3,4,5} \
			semset:{6,7,8} | sort)" ]
	offers "$1" 'ipcrm --all=' shm msg sem pshm pmsg psem
	offers "$1" 'ipcrm --all=s' shm sem
	# shellcheck disable=SC2046 # words are wanted
	{
		offers "$1" 'ipcrm shm ' $(ids shm)
		offers "$1" 'ipcrm -v sem 0 ' $(ids sem)
	}
	# An operand there would be misuse.
	run -0 "offered_by_$1" 'ipcrm -a '
	run -1 grep -vE '^(-.*)?$' <<<"$output"
}

offers_nothing_of_here_for_another_namespace()
{
	offers "$1" 'ipcs -q -i ' 0 1 2
	offers "$1" 'ipcs --ns 1 -q -i '
	offers "$1" 'ipcrm --ns=/proc/1/ns/ipc -q '
	offers "$1" 'ipcrm --ns 1 -Q '
	offers "$1" 'lsipc --ns 1 -q -i '
}

offers_sizes_of_huge_pages()
{
	local pages=$BATS_TEST_TMPDIR/pages

	[ -d /sys/kernel/mm/hugepages ] || skip "no huge pages here"
	mkdir -p "$pages"/hugepages-{64,2048,32768,16777216}kB
	AROUND=(over "$pages" /sys/kernel/mm/hugepages --)
	offers "$1" 'ipcmk -M 2M --huge=' 64K 2M 32M 16G
	rmdir "$pages"/*
	offers "$1" 'ipcmk -M 2M --huge='
}

# Whether nothing that is offered, said or drawn can control the terminal.
is_harmless()
{
	run -0 --separate-stderr "offered_by_$1" "$2"
	[ -n "$output" ]
	run -1 env LC_ALL=C grep -a '[^ -~	]' <<<"$output"
	[ "$1" != zsh ] ||
		run -1 env LC_ALL=C grep -aE $'\a|\x9b|\e\\]|\e\\[31m|\xe2\x80\xae' \
			"$BATS_TEST_TMPDIR/zsh/screen"
}

offers_no_names_that_control_the_terminal()
{
	local passwd=$BATS_TEST_TMPDIR/passwd sleeper=$BATS_TEST_TMPDIR/${EVIL:0:15} pid

	cp /bin/sleep "$sleeper"
	background "$sleeper" 1000
	pid=$!
	eventually grep -qa ']0;x' "/proc/$pid/comm"
	COMP_TYPE=63 is_harmless "$1" 'lsipc --ns '
	run -0 "offered_by_$1" "lsipc --ns $pid"
	[[ $1 = bash || $output = *"$pid"*"ev?]0;x"* ]]
	end "$pid"

	{
		echo "$EVIL:x:0:0::/:/bin/sh"
		echo 'honest:x:1:1::/:/bin/sh'
	} >"$passwd"
	AROUND=(over "$passwd" /etc/passwd --)
	COMP_TYPE=63 is_harmless "$1" 'ipcrm -q '
	offers "$1" 'lsipc -q --owner ' honest
	is_harmless "$1" 'ipcmk -Q -o ho'
}

offers_ids_of_the_namespace_that_is_named()
{
	local ids pid

	background unshare --ipc bash -c '
		for ((i = 0; i < 20; i++)); do
			/usr/bin/ipcmk -Q
		done
		exec sleep 1000'
	pid=$!
	eventually in_namespace_of "$pid" 20
	ids=$(seq 0 19)
	# shellcheck disable=SC2086 # words are wanted
	{
		offers "$1" "ipcs --ns $pid -q -i " $ids
		offers "$1" "ipcrm --ns=/proc/$pid/ns/ipc -q " $ids
	}
	end "$pid"
}

# Whether the namespace of a process has this many queues: in_namespace_of PID N
in_namespace_of()
{
	[ "$(nsenter --ipc="/proc/$1/ns/ipc" awk 'NR > 1' /proc/sysvipc/msg |
		wc -l)" -eq "$2" ]
}

# After two dashes stands a command, with a completion of its own.
offers_what_the_command_takes()
{
	local bin=$BATS_TEST_TMPDIR/bin

	mkdir -p "$bin"
	printf '#!/bin/sh\n' >"$bin/a-command-of-ours"
	chmod +x "$bin/a-command-of-ours"
	PATH=$bin:$PATH
	offers "$1" 'ipcsem run -i 6 -- a-command-of-o' a-command-of-ours
	offers "$1" 'ipcattach -i 3 -- a-command-of-o' a-command-of-ours
	cd "$bin"
	offers "$1" 'ipcsem run -i 6 -- cat a-comm' a-command-of-ours
	# Another command of ours is completed as if it stood alone; bash needs help
	# for that.
	[ "$1" != bash ] || [ -r "$BASH_COMPLETION" ] ||
		skip "bash-completion isn't installed"
	WITH=$BASH_COMPLETION
	# shellcheck disable=SC2046 # words are wanted
	offers "$1" 'ipcattach -i 3 -- ipcrm -q ' $(ids msg)
}

offers_targets_and_commands()
{
	offers "$1" 'ipcrecv -i 0 --to ' queue:0 queue:1 queue:2
	offers_also "$1" 'ipcrecv -i 0 -a --exec bas' bash
}

# Names that could control a terminal: a title is set, a colour, C1, bidi.
EVIL=$'ev\e]0;x\a\e[31m\xc2\x9b\xe2\x80\xae'

# Files in /dev/shm, whose names anybody chooses: plain ones, and ones that a
# shell would take apart.
PLAIN_NAMES=(plain 'a,b:c=d@e+f%20' PostgreSQL.1)
HOSTILE_NAMES=('two words' $'new\nline' $'t\tab' "quo'te" 'dou"ble' '$(touch pwned)'
	'`touch pwned`' ';touch pwned' '&touch pwned' '>pwned' '*' '?' '[a]' '{a,b}'
	'back\slash' '!!' '#x' '$HOME' $'\xc3\xbc' $'\xff' "$EVIL")

# Fills an empty /dev/shm, and calls the shells there, beside two queues.
fill_posix()
{
	local shm=$BATS_TEST_TMPDIR/shm name

	mkdir -p "$shm"
	for name in "${PLAIN_NAMES[@]}" "${HOSTILE_NAMES[@]}"; do
		: >"$shm/$name"
		: >"$shm/sem.$name"
	done
	# shellcheck disable=SC2016 # bash expands it
	AROUND=(with_mounts '
		mount -t tmpfs none /dev/shm
		cp -r "$1"/. /dev/shm
		shift
		exec unshare --ipc bash -c "
			posix queue /orders 0600
			posix queue \"/\\\$(touch pwned)\" 0600
			exec \"\$@\"" bash "$@"' "$shm")
	"${AROUND[@]}" true || skip "can't mount anything over /dev/shm"
}

offers_posix_names()
{
	cd "$BATS_TEST_TMPDIR"
	fill_posix
	offers "$1" 'lsipc -M -N ' "${PLAIN_NAMES[@]/#//}"
	offers "$1" 'lsipc --posix-semaphores --name ' "${PLAIN_NAMES[@]/#//}"
	offers "$1" 'lsipc -Q -N ' /orders
	offers "$1" 'ipcrm --posix-mqueue ' /orders
	offers "$1" 'ipcrm --posix-shmem=/pl' /plain
	offers "$1" 'ipcrm -v --posix-semaphore /pl' /plain
	offers "$1" 'ipcmk -e -q -n /or' /orders
	# Without a kind a name says nothing.
	offers "$1" 'lsipc -N '
	# Every target is one word.
	offers "$1" 'lsipc -Q ' pqueue:/orders 'pqueue:/%24%28touch%20pwned%29'
	# Bash replaces only what follows the colon.
	[ "$1" != bash ] || offers bash 'ipcmod pqueue:/or' /orders
	[ "$1" = bash ] || offers "$1" 'ipcmod pqueue:/or' pqueue:/orders
	run -0 "offered_by_$1" 'lsipc -M '
	[ "$(cut -f1 <<<"$output" | sort -u | wc -l)" -eq \
		$((${#PLAIN_NAMES[@]} + ${#HOSTILE_NAMES[@]})) ]
	run -1 grep -v $'^psegment:/[A-Za-z0-9._~/:+,=%-]*\($\|\t\)' <<<"$output"
	[ ! -e pwned ]
}

works_without_proc()
{
	local ids

	ids=$(ids msg shm sem)
	AROUND=(without_proc)
	# shellcheck disable=SC2086 # words are wanted
	offers "$1" 'ipcs -i ' $ids
	offers "$1" 'ipcrm sem ' 6 7 8
}

# Checks descriptions of objects; the form is of printf(1): describes_objects
# SHELL FORM
describes_objects()
{
	local line word text

	while IFS='|' read -r line word text; do
		# shellcheck disable=SC2059 # the shell's form
		offers_text "$1" "$line" "$(printf "$2" "$word" "$word")$text"
	done <<-END
	ipcrm -q 2|2|queue 0xfffffff0, root, 1 message, 5B
	ipcrm -Q 0xffff|0xfffffff0|queue 2, root, 1 message, 5B
	ipcrm -m 3|3|segment $(key_of shm 3), root, 1B, attached 0 times
	ipcrm sem 6|6|semset $(key_of sem 6), root, 1 semaphore
	END
}

# Whether a shell offers one line, with what it says: blanks are folded.
offers_text()
{
	run -0 "offered_by_$1" "$2"
	output=$(tr -s ' ' <<<"$output")
	[ "$output" = "$3" ] || {
		echo "$1: $2: $output"
		return 1
	}
}

# The new commands may be installed beside the stock lsipc.
offers_beside_the_stock_tools()
{
	mkdir -p "$BATS_TEST_TMPDIR/stock"
	ln -sf /usr/bin/lsipc "$BATS_TEST_TMPDIR/stock"
	PATH=$BATS_TEST_TMPDIR/stock:$PATH
	# shellcheck disable=SC2046 # words are wanted
	offers "$1" 'ipcrecv -i ' $(ids msg)
}
