# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcsend(1) for fish.

function __ipcsend_live -a what -d 'The queues that are there: id|key'
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
        ' /proc/sysvipc/msg 2>/dev/null
end

function __ipcsend_keys -d 'The keys of queues, and paths'
    __ipcsend_live key

    # A path in a key has a slash: without one yet, only a folder will do.
    set -l typed (commandline -ct |
        string replace -r -- '^(-[l0Jzn]*k|--key=)' '')
    string match -q '*/*' -- $typed
    and __fish_complete_path $typed
    or __fish_complete_directories $typed
end

complete -c ipcsend -f
complete -c ipcsend -s i -l id -x -a '(__ipcsend_live id)' \
    -d 'The queue with this id'
complete -c ipcsend -s k -l key -x -a '(__ipcsend_keys)' \
    -d 'The queue with this key'
complete -c ipcsend -s t -l type -x -d 'The type of the messages'
complete -c ipcsend -s m -l message -x -d 'Send this text'
complete -c ipcsend -s l -l lines -d 'Each line of the input is a message'
complete -c ipcsend -s 0 -l null -d 'Each part that a NUL ends is one'
complete -c ipcsend -s J -l json -d 'Each line is an object of JSON'
complete -c ipcsend -l rejects -rF -d 'Write what is no message to this file'
complete -c ipcsend -s z -l zero -d 'Add the NUL that C programs send'
complete -c ipcsend -s n -l no-wait -d 'Don\'t wait for room'
complete -c ipcsend -s w -l timeout -x -a '500ms 1 5 1m' \
    -d 'Wait no longer for room'
complete -c ipcsend -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c ipcsend -s h -l help -d 'Show the help'
complete -c ipcsend -s V -l version -d 'Show the version'
