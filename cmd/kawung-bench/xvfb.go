package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

// A framebuffer is what an X server without glass shows, as it changes: the
// memory of Xvfb's screen, which lies in a file (-fbdir) in the format of xwd.
type framebuffer struct {
	display       string // for DISPLAY
	pixels        []byte // of the mapped file
	width, height int
	stride        int // bytes a line
}

// startXvfb runs an X server with one screen until ctx ends.
func startXvfb(ctx context.Context, g *errgroup.Group, dir string, width, height int) (*framebuffer, error) {
	path, err := exec.LookPath("Xvfb")
	if err != nil {
		return nil, errors.New("black frames are looked for in Xvfb: install the Debian package xvfb")
	}
	said, says, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer said.Close()
	cmd := exec.CommandContext(ctx, path, "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height),
		"-fbdir", dir, "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{says}
	cmd.Cancel = func() error { return cmd.Process.Signal(unix.SIGTERM) }
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, says.Close())
	}
	g.Go(func() error {
		if err := cmd.Wait(); ctx.Err() == nil {
			return fmt.Errorf("Xvfb ended by itself: %w", err)
		}
		return nil
	})
	_ = says.Close()
	number, err := io.ReadAll(said) // it closes its end when it is ready
	if err != nil || len(number) == 0 {
		return nil, fmt.Errorf("Xvfb does not start: %w", err)
	}
	return mapScreen(filepath.Join(dir, "Xvfb_screen0"), ":"+strings.TrimSpace(string(number)))
}

// mapScreen maps the file of a screen. Its header is that of XWDFile.h: 32-bit
// numbers, big-endian, the pixels behind it and its colour map.
func mapScreen(file, display string) (*framebuffer, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	b, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	field := func(i int) int { return int(binary.BigEndian.Uint32(b[4*i:])) }
	const colour = 12 // bytes of an entry of the colour map
	fb := &framebuffer{display: display, width: field(4), height: field(5), stride: field(12)}
	begin := field(0) + field(19)*colour
	if field(1) != 7 || field(11) != 32 || begin+fb.stride*fb.height > len(b) {
		return nil, fmt.Errorf("%s: no screen of 32 bits a pixel", file)
	}
	fb.pixels = b[begin:]
	return fb, nil
}

// luma is the mean brightness of a rectangle, 0 to 255, of every fourth pixel both ways
// (ITU-R BT.601). X keeps a pixel as blue, green, red, nothing.
func (f *framebuffer) luma(x, y, width, height int) uint8 {
	sum, n := 0, 0
	for row := y; row < y+height; row += 4 {
		line := f.pixels[row*f.stride:]
		for column := x; column < x+width; column += 4 {
			p := line[4*column:]
			sum += 114*int(p[0]) + 587*int(p[1]) + 299*int(p[2])
			n++
		}
	}
	return uint8(sum / (1000 * max(n, 1)))
}
