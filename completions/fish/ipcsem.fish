# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcsem(1) for fish.

function __ipcsem_live -a what -d 'The sets that are there: id|key'
    # What is in another namespace can't be seen from here.
    string match -qr -- '^--ns(=|$)' (commandline -opc); and return
    awk -v what=$what '
        NR == 1 {
            for (i = 1; i <= NF; i++)
                if ($i == "uid")
                    uid = i
            next
        }
        {
            key = $1 < 0 ? $1 + 2 ^ 32 : $1
            key = sprintf("0x%04x%04x", int(key / 65536), key % 65536)
            about = sprintf("mode %03d, uid %s", $3 % 1000, $uid)
        }
        what == "id" { printf "%s\tkey %s, %s\n", $2, key, about }
        what == "key" && $1 != 0 { printf "%s\tid %s, %s\n", key, $2, about }
        ' /proc/sysvipc/sem 2>/dev/null
end

function __ipcsem_keys -d 'The keys of sets, and paths'
    __ipcsem_live key

    # A path in a key has a slash: without one yet, only a folder will do.
    set -l typed (commandline -ct |
        string replace -r -- '^(-[Jun]*k|--key=)' '')
    string match -q '*/*' -- $typed
    and __fish_complete_path $typed
    or __fish_complete_directories $typed
end

function __ipcsem_for -d 'Whether the verb is one of these, or none is named'
    set -l words (commandline -opc)
    contains -- "$words[2]" $argv
    or not contains -- "$words[2]" get set op wait post run
end

function __ipcsem_operands -d 'A verb, or the command that is run'
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words)
    if not set -q words[2]
        printf '%s\t%s\n' get 'show semaphores' set 'set values' \
            op 'do operations, all at once' wait 'take 1' post 'add 1' \
            run 'run a command that holds a slot'
    else if test "$words[2]" = run; and set -q dashes[1]
        # Its words are those behind the two dashes.
        set -e words[1..$dashes[1]]
        complete -C (string join ' ' -- (string escape -- $words) \
            (commandline -ct))
    end
end

complete -c ipcsem -f -a '(__ipcsem_operands)' -k
complete -c ipcsem -s i -l id -x -a '(__ipcsem_live id)' \
    -d 'The set with this id'
complete -c ipcsem -s k -l key -x -a '(__ipcsem_keys)' \
    -d 'The set with this key'
complete -c ipcsem -n '__ipcsem_for get' -s J -l json -d 'Print JSON'
complete -c ipcsem -n '__ipcsem_for op wait post' -s u -l undo \
    -d 'Undone when ipcsem ends'
complete -c ipcsem -n '__ipcsem_for op wait post run' -s n -l no-wait \
    -d 'Don\'t wait'
complete -c ipcsem -n '__ipcsem_for op wait post run' -s w -l timeout -x \
    -a '500ms 1 5 1m' -d 'Wait no longer'
complete -c ipcsem -n '__ipcsem_for run' -s E -l conflict-exit-code -x \
    -d 'The status when it gave up waiting'
complete -c ipcsem -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c ipcsem -s h -l help -d 'Show the help'
complete -c ipcsem -s V -l version -d 'Show the version'
