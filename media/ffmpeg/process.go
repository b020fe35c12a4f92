package ffmpeg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"kawung/media"
)

// endTime is how long ffmpeg may take to say goodbye to the camera before it is
// killed.
const endTime = time.Second

// A process is one run of ffmpeg.
type process struct {
	program string
	args    []string
	input   input
	silence time.Duration
}

// errQuiet ends a process that gives no pictures.
var errQuiet = errors.New("no picture")

// run reads ffmpeg's pictures until ctx ends, ffmpeg ends, or no picture comes
// for the time of silence. When it returns ffmpeg has ended.
func (p process) run(parent context.Context, frames *frames) error {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	quiet := time.AfterFunc(p.silence, func() { cancel(errQuiet) })
	defer quiet.Stop()

	cmd := exec.CommandContext(ctx, p.program, p.args...)
	cmd.Stdin = strings.NewReader(p.input.script())
	said := &lastLine{}
	cmd.Stderr = said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // so that it ends with whatever it started
	var late *time.Timer
	kill := func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // the group may have ended
	cmd.Cancel = func() error {
		late = time.AfterFunc(endTime, kill)
		return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	}
	cmd.WaitDelay = 2 * endTime
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start ffmpeg: %w", err)
	}
	broken := readFLV(stdout, func(t tag) bool {
		if frames.tag(t) {
			quiet.Reset(p.silence)
		}
		return frames.err == nil
	})
	if broken = cmp.Or(frames.err, broken); broken != nil {
		cancel(broken) // it is alive and speaks something else
	}
	_, _ = io.Copy(io.Discard, stdout) // so that it is not stuck while it ends
	err = cmd.Wait()
	if late != nil {
		late.Stop()
	}
	kill() // what it started, and left
	return p.reason(context.Cause(ctx), err, said.String())
}

// reason puts the end of a process into media's words.
func (p process) reason(cause, ended error, said string) error {
	said = p.input.redact(said)
	if errors.Is(cause, errQuiet) {
		return fmt.Errorf("%w: no picture for %s", media.ErrSilent, p.silence)
	}
	if cause != nil {
		return cause
	}
	for _, known := range []struct {
		text string
		kind error
	}{
		{"401 Unauthorized", media.ErrWrongPassword},
		{"403 Forbidden", media.ErrRefused},
		{"404 Not Found", media.ErrRefused},
		{"Server returned 4", media.ErrRefused},
		{"Server returned 5", media.ErrRefused},
		{"Connection refused", media.ErrRefused},
		{"453 ", media.ErrBusy},
		{"503 Service", media.ErrBusy},
		{"timed out", media.ErrSilent},
		{"No route to host", media.ErrSilent},
		{"Network is unreachable", media.ErrSilent},
		{"matches no streams", media.ErrUnsupported},
		{notForFLV, media.ErrUnsupported},
		{"Unknown encoder", media.ErrUnsupported},
		{"Unrecognized option", media.ErrUnsupported},
		{"unknown keyword", media.ErrUnsupported},
		{"Invalid data found", media.ErrUnsupported},
	} {
		if strings.Contains(said, known.text) {
			return fmt.Errorf("%w: ffmpeg: %s", known.kind, said)
		}
	}
	switch {
	case said != "":
		return fmt.Errorf("ffmpeg: %s", said)
	case ended != nil:
		return fmt.Errorf("ffmpeg: %w", ended)
	default:
		return errors.New("the camera ended the stream")
	}
}

// maxLine bounds what is kept of a line, in bytes.
const maxLine = 500

// notForFLV is in what ffmpeg says of pictures that it will not copy. More lines
// follow, which say less.
const notForFLV = "not compatible with flv"

// A lastLine keeps the last line that was written to it, or the first with
// notForFLV in it: ffmpeg's reason to end. It may be read while it is written.
type lastLine struct {
	mu   sync.Mutex // guards the rest
	line []byte
	done bool // a line end followed

	final bool // nothing else is kept
}

// Write never fails.
func (l *lastLine) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range b {
		switch {
		case c == '\n' || c == '\r':
			l.done = !strings.Contains(string(l.line), notForFLV)
			l.final = l.final || !l.done
			continue
		case l.final:
			return len(b), nil
		case l.done:
			l.line, l.done = l.line[:0], false
		}
		if len(l.line) < maxLine {
			l.line = append(l.line, c)
		}
	}
	return len(b), nil
}

func (l *lastLine) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.ToValidUTF8(strings.TrimSpace(string(l.line)), "�")
}
