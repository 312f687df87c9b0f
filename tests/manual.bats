#!/usr/bin/env bats
# The manual pages are true: their examples do what they show.

load helper
load examples

# The displays with commands in section EXAMPLES, one file each: NAME.N
extract_examples()
{
	awk -v dir="$BATS_TEST_TMPDIR" '
	FNR == 1 { page = FILENAME; sub(/.*\//, "", page) }
	/^\.Sh/ { examples = $2 == "EXAMPLES" }
	/^\.Bd/ && examples { shown = 1; file = dir "/" page "." ++n; next }
	/^\.Ed/ { shown = 0; close(file) }
	shown {
		gsub(/\\e/, "\\")
		sub(/^\\&/, "")
		print >file
	}' "$@"
}

@test "the examples of the manual pages print what they show" {
	extract_examples "$TOP"/man/*.[17]
	tested=0
	prompt='\$'
	for file in "$BATS_TEST_TMPDIR"/*.[17].*; do
		grep -q "^$prompt " "$file" || continue
		run_example "$file" in_own_shm unshare --ipc
		tested=$((tested + 1))
	done
	[ "$tested" -ge 8 ]
}

@test "the examples for root in the overview print what they show" {
	needs_root
	needs_own_root
	extract_examples "$TOP"/man/*.7
	tested=0
	prompt='#'
	for file in "$BATS_TEST_TMPDIR"/*.7.*; do
		grep -q "^$prompt " "$file" || continue
		run_example "$file" in_own_shm unshare --ipc --mount
		tested=$((tested + 1))
	done
	[ "$tested" -ge 4 ]
}

@test "no process of the examples with a secret has it as an argument" {
	needs strace
	extract_examples "$TOP"/man/*.7
	tested=0
	prompt='\$'
	for file in $(grep -l swordfish "$BATS_TEST_TMPDIR"/*.7.*); do
		run_example "$file" in_own_shm unshare --ipc strace -f -qq -s 9999 \
			-e trace=execve -o "$file.trace"
		grep -q '^[0-9]* *execve(.*"segment:0"\|^[0-9]* *execve(.*"queue:0"' \
			"$file.trace"
		run -1 grep swordfish "$file.trace"
		tested=$((tested + 1))
	done
	[ "$tested" -eq 2 ]
}

@test "every command has a manual page whose SYNOPSIS is its usage" {
	for source in "$TOP"/cmd/*.c; do
		name=$(basename "$source" .c)
		page=$TOP/man/$name.1
		[ -f "$page" ]
		# Only the letters and values, in order: the rest is markup.
		usage=$("$BUILD/$name" --help | awk '/^$/ { end = 1 } !end' |
			sed 's/^usage://' | tr -cs 'A-Za-z0-9' ' ' | xargs)
		synopsis=$(awk '/^\.Sh/ { on = $2 == "SYNOPSIS"; next } on' \
			"$page" |
			sed -e 's/^\.Nm$/.Nm '"$name/" -e 's/\.\.\.//g' |
			tr ' ' '\n' | sed -e '/^\.\{0,1\}[A-Z][a-z]$/d' \
			-e '/^\.[A-Z][a-z]$/d' |
			tr -cs 'A-Za-z0-9' ' ' | xargs)
		[ "$usage" = "$synopsis" ] || {
			echo "usage:    $usage"
			echo "synopsis: $synopsis"
			return 1
		}
	done
}

@test "the manual of lsipc describes exactly its columns" {
	listed=$(lsipc --list-columns | awk '{ print $1 }' | sort -u)
	[ -n "$listed" ]
	[ "$(sed -n '/^\.Sh COLUMNS/,/^\.Sh /s/^\.It Cm //p' \
		"$TOP/man/lsipc.1" | sed 's/ Pq .*//; s/ , /\n/g' | sort -u |
		grep -x '[A-Z_%]*')" = "$listed" ]
}

# Prints the items of a page's lists of options: the option, a tab, and the first
# sentence, without markup. items PAGE
items()
{
	awk '
	function put()
	{
		gsub(/ [.,;:]/, "&\n", text)
		gsub(/\n/, "", text)
		if (option != "")
			print option "\t" text
		option = text = ""
	}
	/^\.(It|El|Sh|Ss)/ { put() }
	/^\.It Fl / {
		option = $0
		sub(/.* Fl -/, "--", option)
		sub(/ (Ar|Ns|Oo|Op) .*/, "", option)
		next
	}
	option != "" {
		sub(/^\.[A-Z][a-z] /, "")
		text = text (text == "" ? "" : " ") $0
	}' "$1" | sed 's/ \([.,;:]\)/\1/g; s/\. .*/./'
}

# Fails unless all items of one option have one text: same_words FILE
same_words()
{
	awk -F '\t' '
	$1 in text && text[$1] != $2 {
		print "two texts for " $1 ":\n  " text[$1] "\n  " $2
		failed = 1
	}
	{ text[$1] = $2; count++ }
	END { exit failed || !count }' "$1"
}

@test "the same option is described in the same words on every page" {
	cd "$BATS_TEST_TMPDIR"
	for page in "$TOP"/man/*.1; do
		items "$page" >"$(basename "$page")"
	done
	for option in ns help version; do
		[ "$(grep -l "^--$option	" ./*.1 | wc -l)" -eq \
			"$(find . -name '*.1' | wc -l)" ]
		grep -h "^--$option	" ./*.1 >same
		same_words same
	done
	# Those that name one object of one kind.
	for option in id key; do
		grep -h "^--$option	The " ipcattach.1 ipcrecv.1 ipcsem.1 \
			ipcsend.1 | sed 's/segment\|queue\|semaphore set/OBJECT/' \
			>same
		[ "$(wc -l <same)" -eq 4 ]
		same_words same
	done
	# The filters; --orphaned has more than one item.
	for page in lsipc ipcrm; do
		sed '/^\.Sh FILTERS/,/^\.S[hs] [^F]/!d' "$TOP/man/$page.1" >filters
		items filters | grep -v '^--orphaned'
	done >same
	[ "$(cut -f 1 same | sort | uniq -d | wc -l)" -ge 9 ]
	same_words same
	# What a duration is.
	for page in "$TOP"/man/*.1; do
		awk '/^\.Ar DURATION$/ { text = ""; on = 1; next }
			on { text = text $0 }
			on && /\.$/ {
				if (text ~ /^is a number/)
					print "DURATION\t" text
				on = 0
			}' "$page"
	done >same
	[ "$(wc -l <same)" -ge 4 ]
	same_words same
}

# As man(1) of mandoc and of groff has them in 80 columns; with the margin of groff
# 1.23, which is 7 wide, and elsewhere 5.
@test "no line of a manual page is wider than 80 columns" {
	needs mandoc nroff col
	cd "$BATS_TEST_TMPDIR"
	for page in "$TOP"/man/*.[17]; do
		mandoc -T ascii -O width=78 "$page" | col -bx >by_mandoc
		GROFF_NO_SGR=1 nroff -Tascii -mdoc -rLL=78n "$page" 2>/dev/null |
			col -bx >by_groff
		for text in by_mandoc by_groff; do
			[ -s $text ]
			awk -v page="${page##*/} by $text" '
				!margin && /^ / { margin = match($0, /[^ ]/) - 1 }
				margin && length + 7 - margin > 80 {
					print page ": " $0
					wide = 1
				}
				END { exit wide || !margin }' $text
		done
	done
}

@test "the manual pages have all required sections and no fault" {
	needs mandoc
	for page in "$TOP"/man/*.[17]; do
		run -0 mandoc -T lint -W warning "$page"
		[ -z "$output" ]
	done
	for page in "$TOP"/man/*.1; do
		for section in NAME SYNOPSIS DESCRIPTION "EXIT STATUS" \
			EXAMPLES "SEE ALSO" HISTORY AUTHORS CAVEATS \
			"REPORTING BUGS"; do
			grep -q "^\.Sh $section\$" "$page"
		done
	done
}

@test "make html writes a copy of each page in HTML and in Markdown" {
	needs mandoc make
	unset MAKEFLAGS MAKELEVEL
	run -0 make -s -C "$TOP" O="$BATS_TEST_TMPDIR/o" html
	[ -z "$output" ]
	for page in "$TOP"/man/*.[17]; do
		page=$(basename "$page")
		grep -q '<h1 .*id="DESCRIPTION"' "$BATS_TEST_TMPDIR/o/html/$page.html"
		grep -q '^# DESCRIPTION' "$BATS_TEST_TMPDIR/o/markdown/$page.md"
	done
	# Links lead to copies that there are, or to pages elsewhere.
	cd "$BATS_TEST_TMPDIR/o/html"
	grep -ho 'href="[^"#]*"' ./*.html | sort -u | sed 's/.*="//; s/"//' >links
	grep -q '^https://.*/msgget.2$' links
	grep -v ^https: links | while read -r link; do
		[ -f "$link" ] || { echo "$link"; exit 1; }
	done
	[ "$(grep -vc ^https: links)" -ge 9 ]
}
