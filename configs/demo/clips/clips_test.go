package clips_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/bits"
	"os/exec"
	"testing"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"

	"kawung/configs/demo/clips"
)

// each runs f for every clip there is.
func each(t *testing.T, f func(t *testing.T, camera int, name string, height int, annexB []byte)) {
	for camera, name := range clips.Names() {
		for _, height := range clips.Heights(name) {
			t.Run(fmt.Sprintf("%s.%d", name, height), func(t *testing.T) {
				t.Parallel()
				annexB, err := clips.Open(name, height)
				if err != nil {
					t.Fatal(err)
				}
				f(t, camera, name, height, annexB)
			})
		}
	}
}

// pictures returns the type of every picture of a clip, in order, and fails if
// a picture has more than one slice.
func pictures(t *testing.T, annexB []byte) (types []h264.NALUType, sps [][]byte) {
	for _, unit := range bytes.Split(annexB, []byte{0, 0, 1}) {
		unit = bytes.TrimRight(unit, "\x00") // the next start code's first byte
		if len(unit) < 2 {
			continue
		}
		switch typ := h264.NALUType(unit[0] & 0x1f); typ {
		case h264.NALUTypeIDR, h264.NALUTypeNonIDR:
			if unit[1]&0x80 == 0 { // first_mb_in_slice is 0, ue(v) "1"
				t.Error("a picture has a second slice")
			}
			types = append(types, typ)
		case h264.NALUTypeSPS:
			sps = append(sps, unit)
		case h264.NALUTypePPS:
		default:
			t.Errorf("clip holds a NAL unit of type %d", typ)
		}
	}
	return types, sps
}

func TestEveryClipIsSixGroupsOfFiftyPictures(t *testing.T) {
	each(t, func(t *testing.T, _ int, _ string, height int, annexB []byte) {
		types, sets := pictures(t, annexB)
		if len(types) != clips.Frames {
			t.Fatalf("pictures = %d, want %d", len(types), clips.Frames)
		}
		for i, typ := range types {
			if key := typ == h264.NALUTypeIDR; key != (i%clips.GOP == 0) {
				t.Errorf("picture %d: keyframe = %v", i, key)
			}
		}
		if len(sets) != clips.Frames/clips.GOP {
			t.Errorf("parameter sets = %d, want one a group", len(sets))
		}
		var sps h264.SPS
		if err := sps.Unmarshal(sets[0]); err != nil {
			t.Fatal(err)
		}
		if sps.Width() != height*16/9 || sps.Height() != height || sps.ProfileIdc != 66 {
			t.Errorf("clip is %d×%d, profile %d", sps.Width(), sps.Height(), sps.ProfileIdc)
		}
	})
}

func TestClipsTogetherStayUnderFiveMegabytes(t *testing.T) {
	total := 0
	for _, name := range clips.Names() {
		for _, height := range clips.Heights(name) {
			b, err := clips.Open(name, height)
			if err != nil {
				t.Fatal(err)
			}
			total += len(b)
		}
	}
	if total > 5<<20 {
		t.Errorf("all clips are %d bytes, want at most %d", total, 5<<20)
	}
}

func TestAnUnknownClipDoesNotExist(t *testing.T) {
	for _, tt := range []struct {
		name   string
		height int
	}{{"alun-alun", 361}, {"pantai", 720}, {"../clips", 360}, {"", 0}} {
		if _, err := clips.Open(tt.name, tt.height); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open(%q, %d) = %v, want fs.ErrNotExist", tt.name, tt.height, err)
		}
	}
}

// decode gives the clip's pixels as ffmpeg sees them after the given filter.
func decode(t *testing.T, annexB []byte, filter, format string) []byte {
	cmd := exec.Command("ffmpeg", "-loglevel", "error", "-threads", "1", "-f", "h264", "-i", "-",
		"-fps_mode", "passthrough", "-vf", filter, "-f", "rawvideo", "-pix_fmt", format, "-")
	cmd.Stdin = bytes.NewReader(annexB)
	var pixels, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &pixels, &complaint
	if err := cmd.Run(); err != nil {
		t.Fatalf("ffmpeg: %v: %s", err, complaint.String())
	}
	return pixels.Bytes()
}

// readStamp reads the strip of the package documentation from one row of grey.
func readStamp(row []byte) (frame, camera int, ok bool) {
	grey := func(cell int) int {
		return int(row[int(float64(len(row))*(0.20+0.60*(float64(cell)+0.5)/16))])
	}
	mean := (grey(0) + grey(1)) / 2
	word := uint(0)
	for cell := range 16 {
		word <<= 1
		if grey(cell) > mean {
			word |= 1
		}
	}
	data := word >> 1 & 0x1fff // cells 2 to 14
	ok = word>>14 == 2 && word&1 == 1 && bits.OnesCount(data)%2 == 0
	return int(data >> 4), int(data >> 1 & 7), ok
}

func TestTheStampOfEveryDecodedFrameSaysWhichOneItIs(t *testing.T) {
	each(t, func(t *testing.T, camera int, _ string, height int, annexB []byte) {
		width := height * 16 / 9
		rows := decode(t, annexB, fmt.Sprintf("crop=iw:2:0:%d", height*805/1000), "gray")
		if len(rows) != 2*width*clips.Frames {
			t.Fatalf("decoded %d bytes, want %d frames", len(rows), clips.Frames)
		}
		for i := range clips.Frames {
			frame, cam, ok := readStamp(rows[2*i*width : (2*i+1)*width])
			if !ok || frame != i || cam != camera {
				t.Fatalf("stamp of frame %d = frame %d of camera %d (%v), want camera %d", i, frame, cam, ok, camera)
			}
		}
	})
}

func TestCornerMarksHaveTheirColours(t *testing.T) {
	each(t, func(t *testing.T, _ int, _ string, height int, annexB []byte) {
		width := height * 16 / 9
		pixels := decode(t, annexB[:len(annexB)/6], "trim=end_frame=1", "rgb24")
		in := int(0.02 * float64(width)) // the middle of a mark
		for _, mark := range []struct {
			x, y int
			want [3]int
		}{
			{in, in, [3]int{0xE0, 0x20, 0x20}},
			{width - 1 - in, in, [3]int{0x20, 0xC0, 0x40}},
			{in, height - 1 - in, [3]int{0x20, 0x50, 0xE0}},
			{width - 1 - in, height - 1 - in, [3]int{0xF0, 0xD0, 0x20}},
		} {
			at := (mark.y*width + mark.x) * 3
			for i, want := range mark.want {
				if got := int(pixels[at+i]); got < want-24 || got > want+24 {
					t.Errorf("mark at %d,%d = %v, want near %v", mark.x, mark.y, pixels[at:at+3], mark.want)
					break
				}
			}
		}
	})
}
