# The boot sector of charts.ts: clears the screen of text, hides the cursor, and shows all 256 characters of the card's font,
# 32 in each of the first eight rows.
#   as -o chart.o vga-chart.s && ld -Ttext 0x7c00 --oformat binary -o chart.bin chart.o
.code16
.globl _start
_start:
    xorw %ax, %ax
    movw %ax, %ds
    # The firmware's services: mode 3, 80 x 25 characters; then a cursor that is not shown.
    movw $0x0003, %ax
    int $0x10
    movw $0x0100, %ax
    movw $0x2000, %cx
    int $0x10
    movw $0xb800, %ax
    movw %ax, %es
    xorw %di, %di
    # Light grey on black, and a character.
    movw $0x0700, %ax
    cld
row:
    movw $32, %cx
cell:
    stosw
    incb %al
    loop cell
    addw $((80 - 32) * 2), %di
    testb %al, %al
    jnz row
done:
    hlt
    jmp done
.org 510
.word 0xaa55
