package record_test

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media/record"
)

func TestAfterACrashAllButTheNewestFragmentIsThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, record.Config{Path: dir})
		s.keep(30 * time.Minute)
		s.record()
		s.play(15 * time.Second)
		before := s.recording()
		files := s.files()
		newest := files[len(files)-1]
		b, err := os.ReadFile(newest) // what a killed process leaves
		if err != nil {
			t.Fatal(err)
		}
		s.stop()
		if err := os.WriteFile(newest, b[:len(b)-100], 0o600); err != nil { // and it was in the middle of a write
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+"/c/"+"1.mp4", []byte("nothing"), 0o600); err != nil {
			t.Fatal(err)
		}

		again := open(t, record.Config{Path: dir})
		defer func() { again.stop() }()
		again.keep(30 * time.Minute)
		r := again.recording()
		if lost := before.To.Sub(r.To); !r.From.Equal(before.From) || lost <= 0 || lost > 1100*time.Millisecond {
			t.Errorf("after a crash %s to %s, want %s to a second before %s", r.From, r.To, before.From, before.To)
		}
		if got := again.read(r.From); len(got) < 13*fps || !got[0].Keyframe {
			t.Errorf("%d pictures can be read, want those of 13 s and more", len(got))
		}
		ffprobe(t, newest, "-count_frames")
		again.record()
		again.play(5 * time.Second)
		if r := again.recording(); !about(time.Since(r.To), time.Second) && time.Since(r.To) > 2*time.Second {
			t.Errorf("after a crash the recording ends %s ago, want it to go on", time.Since(r.To))
		}
	})
}

func TestAFullDiskIsSaidAndWritingGoesOnWhenThereIsRoom(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("mounting a small disk needs root")
	}
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir).Run(); err != nil {
		t.Skipf("mount: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	synctest.Test(t, func(t *testing.T) {
		if err := os.WriteFile(dir+"/other", make([]byte, 700<<10), 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, record.Config{Path: dir})
		defer s.stop()
		s.keep(30 * time.Minute)
		s.record()
		s.play(40 * time.Second)
		if r := s.recording(); !strings.Contains(r.Reason, "no space left") || s.archive.Trouble(t.Context()) == nil {
			t.Errorf("on a full disk the reason is %q, want that it has no space", r.Reason)
		}
		if r := s.recording(); len(s.read(r.From)) == 0 {
			t.Error("nothing of what was recorded before can be read")
		}
		if err := os.Remove(dir + "/other"); err != nil {
			t.Fatal(err)
		}
		s.play(12 * time.Second)
		if r := s.recording(); r.Reason != "" || time.Since(r.To) > 3*time.Second || s.archive.Trouble(t.Context()) != nil {
			t.Errorf("with room again the reason is %q and the newest picture %s old, want it to go on", r.Reason, time.Since(r.To))
		}
	})
}

func TestSoMuchOfTheDiskStaysFree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{MinFree: 1 << 60})
		defer s.stop()
		s.keep(30 * time.Minute)
		s.record()
		s.play(4 * time.Second)
		if r := s.recording(); !strings.Contains(r.Reason, "the disk is full") || len(s.files()) != 0 {
			t.Errorf("reason %q, %d files; want a full disk and none", r.Reason, len(s.files()))
		}
	})
}

func TestASlowReaderOfTheCameraIsNobodysTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{})
		defer s.stop()
		s.keep(30 * time.Minute)
		s.record()
		for range 400 { // far faster than anybody takes them
			s.send()
		}
		synctest.Wait()
		if _, ok := s.archive.Recording("c"); !ok {
			t.Error("camera c is not kept")
		}
		time.Sleep(3 * time.Second)
		s.play(4 * time.Second)
		if got := s.read(time.Now().Add(-3 * time.Second)); len(got) == 0 || !got[0].Keyframe {
			t.Error("after lost frames the recording does not go on at a keyframe")
		}
	})
}
