# The boot sector of probe-acceleration.ts: goes where hosts with a broken KVM have been seen to fail, and then writes 0x10 to
# port 0xf4, whose device ends QEMU with the status (0x10 << 1) | 1.
#   as -o probe.o probe-sector.s && ld -Ttext 0x7c00 --oformat binary -o probe.bin probe.o && xxd -p -c 256 probe.bin
.code16
.globl _start
_start:
    cli
    xorw %ax, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movw $0x7c00, %sp
    sti
    cld
    # The firmware's services: print, and read a sector.
    movw $0x0e4b, %ax
    int $0x10
    movw $0x0201, %ax
    movw $0x0001, %cx
    movb $0x00, %dh
    movw $0x0600, %bx
    int $0x13
    jc fail16
    # Page tables at 0x1000, 0x2000 and 0x3000: two megabytes as they are.
    movw $0x1000, %di
    xorw %ax, %ax
    movw $0x1800, %cx
    rep stosw
    movl $0x2003, 0x1000
    movl $0x3003, 0x2000
    movl $0x83, 0x3000
    # Protected mode without paging, as boot loaders have it.
    cli
    lgdtl gdtr
    movl %cr0, %eax
    orb $1, %al
    movl %eax, %cr0
    ljmpl $0x08, $protected
fail16:
    hlt
    jmp fail16

.code32
protected:
    movw $0x10, %ax
    movw %ax, %ds
    movw %ax, %es
    movw %ax, %ss
    movl $0x7000, %esp
    # 256 interrupt gates at 0x9000, all to one place.
    movl $0x9000, %edi
    movl $256, %ecx
gate32:
    movl $(0x00080000 + handler32 - _start + 0x7c00), %eax
    stosl
    movl $0x8e00, %eax
    stosl
    loop gate32
    lidtl idtr32
    xorl %ebx, %ebx
    # One interrupt of its own, and one of the timer that wakes it up.
    int $0x30
    sti
    hlt
    cli
    cmpl $2, %ebx
    jb fail32
    # 64-bit mode.
    movl $0x1000, %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orb $0x20, %al
    movl %eax, %cr4
    movl $0xc0000080, %ecx
    rdmsr
    orl $0x100, %eax
    wrmsr
    movl %cr0, %eax
    orl $0x80000000, %eax
    movl %eax, %cr0
    ljmpl $0x18, $long
fail32:
    hlt
    jmp fail32
handler32:
    pushal
    movb $0x20, %al
    outb %al, $0x20
    popal
    incl %ebx
    iretl

.code64
long:
    movabsq $0x1122334455667788, %rax
    movq %rax, 0x6000
    movq 0x6000, %rdx
    cmpq %rax, %rdx
    jne fail64
    # One gate at 0xa000, number 0.
    movl $(0x00180000 + handler64 - _start + 0x7c00), 0xa300
    movl $0x8e00, 0xa304
    movq $0, 0xa308
    lidtq idtr64
    int $0x30
    cmpl $3, %ebx
    jb fail64
    movb $0x10, %al
    outb %al, $0xf4
fail64:
    hlt
    jmp fail64
handler64:
    incl %ebx
    iretq

.balign 8
gdt:
    .quad 0
    .quad 0x00cf9a000000ffff
    .quad 0x00cf92000000ffff
    .quad 0x00209a0000000000
gdtr:
    .word 31
    .long gdt
idtr32:
    .word 0x7ff
    .long 0x9000
idtr64:
    .word 0xfff
    .quad 0xa000
