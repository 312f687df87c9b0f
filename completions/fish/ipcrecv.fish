# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcrecv(1) for fish.

function __ipcrecv_live -a what -d 'The queues that are there: id|key'
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

function __ipcrecv_keys -d 'The keys of queues, and paths'
    __ipcrecv_live key

    # A path in a key has a slash: without one yet, only a folder will do.
    set -l typed (commandline -ct |
        string replace -r -- '^(-[eaFnr0xJl]*k|--key=)' '')
    string match -q '*/*' -- $typed
    and __fish_complete_path $typed
    or __fish_complete_directories $typed
end

complete -c ipcrecv -f
complete -c ipcrecv -s i -l id -x -a '(__ipcrecv_live id)' \
    -d 'The queue with this id'
complete -c ipcrecv -s k -l key -x -a '(__ipcrecv_keys)' \
    -d 'The queue with this key'
complete -c ipcrecv -s t -l type -x -d 'Take messages of this type'
complete -c ipcrecv -s e -l except -d 'Take any type but that'
complete -c ipcrecv -s c -l count -x -d 'Take so many messages'
complete -c ipcrecv -s a -l all -d 'Take all until the queue is empty'
complete -c ipcrecv -s F -l follow -d 'Take for ever'
complete -c ipcrecv -s n -l no-wait -d 'Don\'t wait for a message'
complete -c ipcrecv -s w -l timeout -x -a '500ms 1 5 1m' \
    -d 'Wait no longer for a message'
complete -c ipcrecv -l peek -d 'Look at messages and take nothing'
complete -c ipcrecv -s r -l raw -d 'Write the bytes alone'
complete -c ipcrecv -s 0 -l null -d 'Write a NUL after each message'
complete -c ipcrecv -s x -l hex -d 'Write a hexadecimal dump'
complete -c ipcrecv -s J -l json -d 'Write an object of JSON a line'
complete -c ipcrecv -s l -l long -d 'Write type and size too'
complete -c ipcrecv -l truncate -d 'Cut messages to this size'
complete -c ipcrecv -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c ipcrecv -s h -l help -d 'Show the help'
complete -c ipcrecv -s V -l version -d 'Show the version'
