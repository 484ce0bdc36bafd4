# Makes of a fresh root file system ($1) one that hosts start from: nothing in it belongs to a lab, and nothing changes
# what a guide or a package configures.
set -eu
root=$1
chroot "$root" useradd --create-home --uid 1000 --shell /bin/bash --groups sudo stack
printf 'stack ALL=(ALL) NOPASSWD:ALL\n' >"$root/etc/sudoers.d/stack"
chmod 440 "$root/etc/sudoers.d/stack"
install -d -m 700 "$root/root/.ssh"
install -d -m 700 -o 1000 -g 1000 "$root/home/stack/.ssh"
# Each host is given its own.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/resolv.conf" "$root/etc/hostname"
: >"$root/etc/resolv.conf"
: >"$root/etc/machine-id"
# Devices and modules are the machine's; a host has no console.
chroot "$root" systemctl --quiet mask systemd-udevd.service systemd-udev-trigger.service \
  systemd-modules-load.service systemd-timesyncd.service getty.target console-getty.service
# It is thrown away: no need to wait for the disk at every file of a package.
printf 'force-unsafe-io\n' >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"
printf 'Acquire::Languages "none";\n' >"$root/etc/apt/apt.conf.d/20languages"
