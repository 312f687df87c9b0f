# SPDX-License-Identifier: BSD-2-Clause
# Completion of ipcmod(1) for fish.

function __ipcmod_live -a what kind -d 'What is there: id|key msg|shm|sem'
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
        ' /proc/sysvipc/$kind 2>/dev/null
end

function __ipcmod_owners -d 'USER[:GROUP]'
    set -l user (commandline -ct |
        string replace -r -- '^(-v*o|--owner=)' '' | string match -r '.*:')
    and __fish_complete_groups | string replace -r '^' $user
    or __fish_complete_users
end

complete -c ipcmod -f
complete -c ipcmod -s q -l queue-id -x -a '(__ipcmod_live id msg)' \
    -d 'Change this message queue'
complete -c ipcmod -s Q -l queue-key -x -a '(__ipcmod_live key msg)' \
    -d 'Change the message queue with this key'
complete -c ipcmod -s m -l shmem-id -x -a '(__ipcmod_live id shm)' \
    -d 'Change this shared memory segment'
complete -c ipcmod -s M -l shmem-key -x -a '(__ipcmod_live key shm)' \
    -d 'Change the segment with this key'
complete -c ipcmod -s s -l semaphore-id -x -a '(__ipcmod_live id sem)' \
    -d 'Change this semaphore set'
complete -c ipcmod -s S -l semaphore-key -x -a '(__ipcmod_live key sem)' \
    -d 'Change the semaphore set with this key'
complete -c ipcmod -s o -l owner -x -a '(__ipcmod_owners)' \
    -d 'Give it to this user and group'
complete -c ipcmod -s p -l mode -x -a '0600 0640 0644 0660 0666' \
    -d 'Permissions, octal or symbolic'
complete -c ipcmod -l qbytes -x -d 'Bytes that a queue may hold'
complete -c ipcmod -l lock -d 'Lock a segment into memory'
complete -c ipcmod -l unlock -d 'Let a segment be swapped again'
complete -c ipcmod -s v -l verbose -d 'Print what was and what is'
complete -c ipcmod -l ns -rF -a '(__fish_complete_pids 2>/dev/null)' \
    -d 'Work in the IPC namespace of this process or file'
complete -c ipcmod -s h -l help -d 'Show the help'
complete -c ipcmod -s V -l version -d 'Show the version'
