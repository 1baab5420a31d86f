# The ISO's file name. Sourced by build.sh.
iso_name() { echo tiny.iso; }
