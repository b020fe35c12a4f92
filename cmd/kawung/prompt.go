package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// askHidden asks for a secret. On a terminal what is typed is not shown;
// otherwise the secret is the first line of the input.
func (p *program) askHidden(prompt string) (string, error) {
	if f, ok := p.stdin.(*os.File); ok {
		if state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS); err == nil {
			fmt.Fprint(p.stderr, prompt)
			defer fmt.Fprintln(p.stderr)
			silent := *state
			silent.Lflag &^= unix.ECHO
			if err := unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, &silent); err != nil {
				return "", fmt.Errorf("quieten the terminal: %w", err)
			}
			defer func() { _ = unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, state) }()
		}
	}
	line, err := readLine(p.stdin)
	if line == "" {
		if err == nil || errors.Is(err, io.EOF) {
			err = errors.New("no password given")
		}
		return "", err
	}
	return line, nil
}

// readLine reads one line and not a byte more: the next one may be asked for
// later.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for one := make([]byte, 1); ; {
		n, err := r.Read(one)
		if n == 1 && one[0] != '\n' {
			line = append(line, one[0])
		}
		if err != nil || n == 1 && one[0] == '\n' {
			return strings.TrimRight(string(line), "\r"), err
		}
	}
}
