package rtsp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kawung/media"
)

// hevcClip is 50 real pictures of H.265 in two groups, as access units.
func hevcClip(t *testing.T, options string) (units [][][]byte) {
	t.Helper()
	b, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25,noise=alls=8:allf=t",
		"-frames:v", "50", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:keyint=25:repeat-headers=1:"+options,
		"-f", "hevc", "-").Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	var unit [][]byte
	sliced := false
	for _, nal := range bytes.Split(b, startCode) {
		if nal = bytes.TrimRight(nal, "\x00"); len(nal) <= hevcHeader {
			continue
		}
		slice := hevcType(nal) < hevcSlices
		if sliced && (!slice || nal[2]&0x80 != 0) { // first_slice_segment_in_pic_flag
			units, unit, sliced = append(units, unit), nil, false
		}
		unit, sliced = append(unit, nal), sliced || slice
	}
	return append(units, unit)
}

// hevcPayloads packs an access unit as cameras do, RFC 7798 §4.4: what is small
// in one packet, the rest in fragments of size bytes.
func hevcPayloads(unit [][]byte, size int) (payloads [][]byte) {
	ap := []byte{hevcAP << 1, 1}
	for _, nal := range unit {
		switch {
		case hevcType(nal) >= hevcSlices && len(nal) < 200:
			ap = append(binary.BigEndian.AppendUint16(ap, uint16(len(nal))), nal...)
		case len(nal) <= size:
			payloads = append(payloads, nal)
		default:
			for rest, flags := nal[hevcHeader:], byte(0x80); len(rest) > 0; flags = 0 {
				n := min(len(rest), size-hevcHeader-1)
				if n == len(rest) {
					flags |= 0x40
				}
				payloads = append(payloads, append([]byte{hevcFU << 1, nal[1], flags | hevcType(nal)}, rest[:n]...))
				rest = rest[n:]
			}
		}
	}
	if len(ap) > hevcHeader {
		payloads = append([][]byte{ap}, payloads...)
	}
	return payloads
}

// feedHEVC sends access units through a depacketizer and gives the frames that
// come out. lose says which packets do not arrive.
func feedHEVC(t *testing.T, units [][][]byte, size int, lose func(packet int) bool) (*hevc, []*media.Frame) {
	t.Helper()
	out := media.NewFanout(nil, nil)
	out.SetFormat(media.Format{Codec: media.H265})
	reader, _ := out.Subscribe()
	defer reader.Close()
	d := newHEVC(out, &findings{})
	var frames []*media.Frame
	at, n, gap := time.Unix(1_000_000, 0), 0, false
	for i, unit := range units {
		payloads := hevcPayloads(unit, size)
		for k, payload := range payloads {
			n++
			if lose(n) {
				gap = true
				continue
			}
			d.push(packet{time: uint32(3600 * i), marker: k == len(payloads)-1, payload: payload}, gap, at.Add(time.Duration(i)*40*time.Millisecond))
			gap = false
		}
		for len(reader.Frames()) > 0 {
			frames = append(frames, <-reader.Frames())
		}
	}
	return d, frames
}

// decodeHEVC is how many pictures ffmpeg decodes of frames, and what it says.
func decodeHEVC(t *testing.T, frames []*media.Frame) (pictures int, complaints string) {
	t.Helper()
	var stream, unit []byte
	for _, f := range frames {
		for _, p := range f.Packets {
			b := p.Payload
			switch {
			case hevcType(b) != hevcFU:
				stream = append(append(stream, 0, 0, 0, 1), b...)
			case b[2]&0x80 != 0:
				unit = append([]byte{0, 0, 0, 1, b[0]&0x81 | b[2]&0x3f<<1, b[1]}, b[3:]...)
			default:
				unit = append(unit, b[3:]...)
			}
			if hevcType(b) == hevcFU && b[2]&0x40 != 0 {
				stream = append(stream, unit...)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "clip.hevc")
	if err := os.WriteFile(file, stream, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", file)
	var said bytes.Buffer
	cmd.Stderr = &said
	b, err := cmd.Output()
	if err != nil {
		t.Fatalf("ffprobe: %v: %s", err, said.String())
	}
	pictures, _ = strconv.Atoi(strings.TrimSpace(string(b)))
	return pictures, said.String()
}

func nothingLost(int) bool { return false }

func TestHEVCPassesWholeWhateverItsPackets(t *testing.T) {
	units := hevcClip(t, "bframes=0")
	for _, size := range []int{700, 1200, 1400, 9000} {
		d, frames := feedHEVC(t, units, size, nothingLost)
		if d.err != nil || len(frames) != 50 {
			t.Fatalf("packets of %d bytes: %d frames, %v, want 50", size, len(frames), d.err)
		}
		for i, f := range frames {
			if f.Keyframe != (i%25 == 0) {
				t.Errorf("packets of %d bytes: frame %d: keyframe = %t", size, i, f.Keyframe)
			}
			for k, p := range f.Packets {
				if len(p.Payload) > media.MaxPayload || p.Marker != (k == len(f.Packets)-1) {
					t.Fatalf("packets of %d bytes: frame %d, packet %d: %d bytes, marker %t", size, i, k, len(p.Payload), p.Marker)
				}
			}
		}
		if n, said := decodeHEVC(t, frames); n != 50 || said != "" {
			t.Errorf("packets of %d bytes: ffmpeg decodes %d pictures of 50: %s", size, n, said)
		}
		if got := d.out.Format(); got != (media.Format{Codec: media.H265, Width: 640, Height: 360}) {
			t.Errorf("Format() = %+v, want H265 640×360", got)
		}
	}
}

func TestHEVCInStartCodesIsTakenApart(t *testing.T) {
	units := hevcClip(t, "bframes=0")
	for i, unit := range units {
		whole := []byte{}
		for _, nal := range unit {
			whole = append(append(whole, 0, 0, 0, 1), nal...)
		}
		units[i] = [][]byte{whole}
	}
	d, frames := feedHEVC(t, units, 700, nothingLost)
	if d.err != nil || len(frames) != 50 {
		t.Fatalf("%d frames, %v, want 50", len(frames), d.err)
	}
	if n, said := decodeHEVC(t, frames); n != 50 || said != "" {
		t.Errorf("ffmpeg decodes %d pictures of 50: %s", n, said)
	}
}

func TestHEVCWithHolesLeavesOutWhatIsIncomplete(t *testing.T) {
	units := hevcClip(t, "bframes=0")
	_, frames := feedHEVC(t, units, 700, func(packet int) bool { return packet%41 == 0 })
	if len(frames) == 0 || len(frames) >= 50 {
		t.Fatalf("%d frames of 50 with lost packets, want some and not all", len(frames))
	}
	_, _ = decodeHEVC(t, frames) // and no fragment without its beginning: that would not be a stream at all
}

func TestHEVCGroupsThatAreNotCalledDamagedDecodeWithoutComplaint(t *testing.T) {
	units := hevcClip(t, "bframes=0")
	whole, damaged := 0, 0
	for lost := 7; lost < 120; lost += 20 {
		_, frames := feedHEVC(t, units, 700, func(packet int) bool { return packet == lost })
		for len(frames) > 0 {
			group := frames[:1]
			for len(group) < len(frames) && !frames[len(group)].Keyframe {
				group = frames[:len(group)+1]
			}
			frames = frames[len(group):]
			if slices.ContainsFunc(group, func(f *media.Frame) bool { return f.Damaged }) {
				damaged++
				continue
			}
			whole++
			if n, said := decodeHEVC(t, group); n != 25 || said != "" {
				t.Errorf("packet %d lost: of a group that is called whole ffmpeg decodes %d pictures of 25: %s", lost, n, said)
			}
		}
	}
	if whole < 4 || damaged < 4 {
		t.Errorf("%d groups are called whole and %d damaged, want four of each at least", whole, damaged)
	}
}

func TestHEVCThatReordersItsPicturesIsRefusedWithAdvice(t *testing.T) {
	d, frames := feedHEVC(t, hevcClip(t, "bframes=3"), 1200, nothingLost)
	if !errors.Is(d.err, media.ErrBFrames) || len(frames) != 0 {
		t.Errorf("reordered pictures: %d frames, %v, want ErrBFrames", len(frames), d.err)
	}
}

func FuzzHEVC(f *testing.F) {
	f.Add([]byte{hevcFU << 1, 1, 0x80 | 19, 1, 2, 3}, true)
	f.Add([]byte{hevcAP << 1, 1, 0, 4, hevcVPS << 1, 1, 2, 3, 0xff, 0xff}, false)
	f.Add([]byte{hevcSPS << 1, 1, 1, 1, 0x60, 0, 0, 3, 0, 0x90}, false)
	f.Fuzz(func(t *testing.T, payload []byte, marker bool) {
		out := media.NewFanout(nil, nil)
		d := newHEVC(out, &findings{}, payload)
		for i := range 4 {
			if len(payload) == 0 {
				return
			}
			d.push(packet{time: uint32(i / 2), marker: marker, payload: payload}, i == 3, time.Unix(1, 0))
		}
		d.restart(time.Unix(2, 0))
	})
}
