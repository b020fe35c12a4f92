package record_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kawung/media"
	"kawung/media/record"
)

func TestEveryFilePlaysOnItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{})
		s.keep(30 * time.Minute)
		s.record()
		s.play(35 * time.Second)
		s.stop()
		files := s.files()
		if len(files) != 4 { // 10, 10, 10 and 5 s: a keyframe every 2 s
			t.Errorf("%d files of 35 s, want 4", len(files))
		}
		frames := 0
		for _, f := range files {
			said := ffprobe(t, f, "-count_frames", "-select_streams", "v", "-show_entries", "stream=width,nb_read_frames")
			if !strings.HasPrefix(said, "640,") {
				t.Errorf("ffprobe %s = %s, want 640 pixels", filepath.Base(f), said)
			}
			frames += number(said[4:])
			if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s has mode %v, want 0600 (%v)", f, info.Mode(), err)
			}
		}
		if frames != 35*fps {
			t.Errorf("the files hold %d pictures, want %d", frames, 35*fps)
		}
		if info, err := os.Stat(filepath.Join(s.dir, "c")); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("the folder has mode %v, want 0700 (%v)", info.Mode(), err)
		}
	})
}

func number(s string) (n int) {
	for _, c := range s {
		if c < '0' || c > '9' {
			break
		}
		n = 10*n + int(c-'0')
	}
	return n
}

func TestThePastIsByteForByteWhatTheCameraSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{})
		defer s.stop()
		s.keep(30 * time.Minute)
		s.record()
		began := time.Now()
		s.play(70 * time.Second)
		at := time.Now().Add(-60 * time.Second)
		got := s.read(at)
		first := got[0]
		if made := media.FromTicks(first.Time, 90000); made.After(at) || at.Sub(made) > 2*time.Second || !first.Keyframe {
			t.Fatalf("the past of %s begins at %s (keyframe %v), want the keyframe before", at, made, first.Keyframe)
		}
		n := int((media.FromTicks(first.Time, 90000).Sub(began) + time.Second/fps/2) / (time.Second / fps))
		for i, f := range got {
			want := s.clip[(n+i)%len(s.clip)]
			if units := slices.Collect(media.H264Units(f.Packets)); !slices.EqualFunc(units, want.units, bytes.Equal) {
				t.Fatalf("picture %d of the past is not what was sent", i)
			}
			if off := media.FromTicks(f.Time, 90000).Sub(began.Add(time.Duration(n+i) * time.Second / fps)); off.Abs() > time.Millisecond {
				t.Fatalf("picture %d of the past is dated %s off", i, off)
			}
		}
		if sent := s.sent - n; len(got) < sent-2*fps || len(got) > sent {
			t.Errorf("%d pictures of the past, want all of %d but the newest second", len(got), sent)
		}
	})
}

func TestWhatIsOlderThanKeepIsDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{})
		defer s.stop()
		s.keep(time.Minute)
		end := s.record()
		s.play(3 * time.Minute)
		r := s.recording()
		if span := r.To.Sub(r.From); span < time.Minute-time.Second || span > time.Minute+15*time.Second {
			t.Errorf("%s are kept, want a minute and at most one file more", span)
		}
		if len(s.files()) > 8 {
			t.Errorf("%d files are on disk, want those of a minute", len(s.files()))
		}
		end()
		time.Sleep(90 * time.Second) // a dead camera's pictures grow old too
		synctest.Wait()
		if r := s.recording(); r.Bytes != 0 || len(s.files()) != 0 {
			t.Errorf("%d bytes in %d files a minute and a half after the last picture, want none", r.Bytes, len(s.files()))
		}
	})
}

func TestRecordingsKeepToTheirBytesOldestFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{MaxBytes: 1 << 20})
		defer s.stop()
		s.keep(time.Hour)
		s.record()
		began := time.Now()
		s.play(3 * time.Minute)
		r := s.recording()
		if r.Bytes > 1<<20+1<<18 || r.Bytes < 1<<19 {
			t.Errorf("%d bytes are kept, want about a MiB", r.Bytes)
		}
		if !r.From.After(began.Add(time.Minute)) || time.Since(r.To) > 3*time.Second {
			t.Errorf("kept from %s to %s, want the newest", r.From, r.To)
		}
	})
}

func TestWithoutKeepNothingStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		if err := os.MkdirAll(filepath.Join(dir, "gone"), 0o700); err != nil {
			t.Fatal(err)
		}
		s := open(t, record.Config{Path: dir})
		defer s.stop()
		synctest.Wait()
		if _, err := os.Stat(filepath.Join(dir, "gone")); err != nil {
			t.Errorf("before anybody said what is kept something was deleted: %v", err)
		}
		s.keep(30 * time.Minute)
		s.record()
		s.play(15 * time.Second)
		s.archive.Keep(nil)
		s.play(5 * time.Second)
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%v is still there, want nothing", left)
		}
		if _, ok := s.archive.Recording("c"); ok {
			t.Error("camera c is still said to be kept")
		}
		if _, err := s.archive.Past("c", time.Now()); !errors.Is(err, media.ErrUnrecorded) {
			t.Errorf("Past = %v, want ErrUnrecorded", err)
		}
	})
}

func TestAGapIsSaidAndReadOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{})
		defer s.stop()
		s.keep(30 * time.Minute)
		s.record()
		s.play(10 * time.Second)
		lost := time.Now()
		time.Sleep(20 * time.Second) // the camera is away
		back := time.Now()
		s.sent = 0
		s.play(10 * time.Second)
		r := s.recording()
		if len(r.Gaps) != 1 || !about(r.Gaps[0].From.Sub(lost), 0) || !about(r.Gaps[0].To.Sub(back), 0) {
			t.Fatalf("gaps %v, want one from %s to %s", r.Gaps, lost, back)
		}
		got := s.read(lost.Add(5 * time.Second))
		if made := media.FromTicks(got[0].Time, 90000); !about(made.Sub(back), 0) || !got[0].Keyframe {
			t.Errorf("in the gap the past begins at %s, want its end %s", made, back)
		}
		if _, err := s.archive.Past("c", lost.Add(-time.Minute)); !errors.Is(err, media.ErrUnrecorded) || !strings.Contains(err.Error(), "begins at "+r.From.Format(time.RFC3339)) {
			t.Errorf("before the recording: %v, want where it begins", err)
		}
	})
}

func TestOtherParameterSetsBeginAnotherFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{})
		s.keep(30 * time.Minute)
		s.record()
		s.clip = pictures(t, "alun-alun", 360)
		s.play(4 * time.Second)
		s.clip = pictures(t, "alun-alun", 720)
		s.play(4 * time.Second)
		s.stop()
		files := s.files()
		if len(files) != 2 {
			t.Fatalf("%d files, want 2", len(files))
		}
		for i, want := range []string{"640,360", "1280,720"} {
			if got := ffprobe(t, files[i], "-select_streams", "v", "-show_entries", "stream=width,height"); got != want {
				t.Errorf("file %d is %s, want %s", i, got, want)
			}
		}
	})
}

func TestAClockThatIsSetBackDatesWhatWasBeforeByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{})
		defer s.stop()
		s.keep(30 * time.Minute)
		s.record()
		s.skew = time.Hour // wrong
		s.play(20 * time.Second)
		s.skew, s.sent = 0, 0
		s.play(12 * time.Second)
		r := s.recording()
		if !about(time.Since(r.From), 32*time.Second) || len(r.Gaps) != 0 {
			t.Errorf("the recording begins %s ago with gaps %v, want 32 s and none", time.Since(r.From), r.Gaps)
		}
		if got := s.read(r.From); len(got) < 30*fps {
			t.Errorf("%d pictures can be read, want all of 32 s", len(got))
		}
	})
}

func TestAClockThatIsSetForwardDeletesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, record.Config{})
		defer s.stop()
		s.keep(30 * time.Minute)
		s.record()
		s.play(20 * time.Second)
		s.skew, s.sent = time.Hour, 0
		s.play(20 * time.Second)
		r := s.recording()
		if n := len(s.read(r.From)); n < 39*fps || len(r.Gaps) != 1 {
			t.Errorf("%d pictures and gaps %v after the clock was set forward, want all of 40 s and one", n, r.Gaps)
		}
	})
}
