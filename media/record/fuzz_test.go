package record

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"kawung/media"
)

// A file found in the folder of recordings.
func FuzzSegment(f *testing.F) {
	sps, _ := hex.DecodeString("6764001facd9405005bb016a02020280000003008000001e478c18cb")
	pps, _ := hex.DecodeString("68ebe3cb22c0")
	head, err := header(sps, pps)
	if err != nil {
		f.Fatal(err)
	}
	frames := []*media.Frame{
		{Packets: media.H264Packets(sps, pps, []byte{0x65, 1, 2}), Keyframe: true}, {Packets: media.H264Packets([]byte{0x41, 3})},
	}
	whole := appendFragment(bytes.Clone(head), 1, 40, frames, []int64{3600, 3600})
	whole = appendFragment(whole, 2, 7240, frames, []int64{3600, 3600})
	f.Add(int64(1_800_000_000_000), whole)
	f.Add(int64(0), whole[:len(whole)-5])
	f.Add(int64(-1), head)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, ms int64, b []byte) {
		path := filepath.Join(dir, strconv.FormatInt(ms, 10)+".mp4")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(path)
		s, err := open(path)
		if err != nil {
			return
		}
		left, err := os.ReadFile(path)
		if err != nil || int64(len(left)) != s.size || !bytes.HasPrefix(b, left) {
			t.Fatalf("%d bytes of %d are left, want %d: %v", len(left), len(b), s.size, err)
		}
		again, err := open(path)
		if err != nil {
			t.Fatalf("open = %v the second time", err)
		}
		if again.wrote = s.wrote; !reflect.DeepEqual(s, again) {
			t.Fatalf("open = %+v, then %+v", s, again)
		}
		if s.start < 0 || s.end() < s.start || len(s.parts) == 0 {
			t.Fatalf("from %d to %d in %d parts", s.start, s.end(), len(s.parts))
		}
		var at int64
		for _, p := range s.parts {
			if p.at < at || p.length < 0 {
				t.Fatalf("a part at %d after %d", p.at, at)
			}
			at = p.at
			frames, err := parseFrames(left[p.offset:p.offset+p.size], s.start+p.at)
			if err != nil || len(frames) == 0 {
				t.Fatalf("parseFrames = %d frames, %v", len(frames), err)
			}
			last := s.start + p.at
			for _, frame := range frames {
				if frame.Time < last || frame.Bytes() > len(left) {
					t.Fatalf("frame of %d bytes at %d after %d", frame.Bytes(), frame.Time, last)
				}
				last = frame.Time
			}
		}
	})
}
