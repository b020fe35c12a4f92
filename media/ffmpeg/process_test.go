package ffmpeg_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kawung/media"
	"kawung/media/ffmpeg"
)

// stubborn is a program that gives no pictures, does not want to end, and
// started another one. Both hold the pipe named note open, to which they say a
// line at their start.
func stubborn(t *testing.T) (program, note string) {
	t.Helper()
	program, note = filepath.Join(t.TempDir(), "ffmpeg"), filepath.Join(t.TempDir(), "note")
	if err := syscall.Mkfifo(note, 0o600); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\ntrap '' TERM\nexec 3>" + note + "\nsleep 600 &\necho begun >&3\nwait\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return program, note
}

// begun waits until a stubborn program runs. The channel is closed when it and
// what it started have ended.
func begun(t *testing.T, note string) (gone <-chan struct{}) {
	t.Helper()
	pipe, err := os.Open(note)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipe.Read(make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, pipe)
		pipe.Close()
	}()
	return ended
}

func TestASilentProcessEndsWithEverythingItStarted(t *testing.T) {
	t.Parallel()
	program, note := stubborn(t)
	r := start(t, &ffmpeg.Transcoder{Program: program, Silence: 500 * time.Millisecond}, media.Upstream{Name: "c", URL: "rtsp://127.0.0.1/"})
	gone := begun(t, note)
	if err := r.end(); !errors.Is(err, media.ErrSilent) {
		t.Errorf("error %v, want no answer", err)
	}
	select {
	case <-gone:
	case <-time.After(patience):
		t.Error("a process is left")
	}
}

func TestOnlySoManyTranscodesRunAtOnce(t *testing.T) {
	t.Parallel()
	program, note := stubborn(t)
	tc := &ffmpeg.Transcoder{Program: program, Max: 1}
	u := media.Upstream{Name: "c", URL: "rtsp://127.0.0.1/"}
	first := start(t, tc, u)
	begun(t, note)
	err := tc.Pull(t.Context(), u, media.Outlet{Video: media.NewFanout(nil, nil)})
	var said *media.Refusal
	if !errors.Is(err, media.ErrTranscoderFull) || !errors.As(err, &said) || !strings.HasPrefix(said.Reason, "transcoder full 1/1") {
		t.Errorf("second transcode: %v, want transcoder full 1/1", err)
	}
	first.cancel()
	if err := first.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("first transcode: %v, want context.Canceled", err)
	}
	again := start(t, tc, u)
	begun(t, note)
	again.cancel()
	if err := again.end(); errors.Is(err, media.ErrTranscoderFull) {
		t.Error("the place was not given back")
	}
}
