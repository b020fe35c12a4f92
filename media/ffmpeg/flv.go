package ffmpeg

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// What carries meaning here of Adobe's FLV file format, version 10.1, annex E.
const (
	flvHeader   = 9 + 4 // with the first, empty back pointer
	tagHeader   = 11
	tagVideo    = 9
	tagScript   = 18
	codecAVC    = 7
	flvKeyframe = 1
	avcHeader   = 0 // an AVCDecoderConfigurationRecord, ISO 14496-15 §5.2.4.1
	avcPicture  = 1 // NAL units behind their lengths
)

// maxTag bounds one tag, in bytes.
const maxTag = 4 << 20

// A tag is one of FLV's units: a whole picture, or what is to be known of them.
type tag struct {
	kind byte
	time uint32 // ms
	body []byte
}

var errFLV = errors.New("not an FLV stream")

// readFLV gives every tag to take until r ends or take says false; its body is take's to keep. An
// end in the middle of a tag is no error: that is how ffmpeg is stopped.
func readFLV(r io.Reader, take func(tag) bool) error {
	in := bufio.NewReaderSize(r, 64<<10)
	head := make([]byte, flvHeader)
	if _, err := io.ReadFull(in, head); err != nil {
		return nil
	}
	if string(head[:3]) != "FLV" {
		return errFLV
	}
	for {
		if _, err := io.ReadFull(in, head[:tagHeader]); err != nil {
			return nil
		}
		word := binary.BigEndian.Uint32(head)
		t := tag{kind: head[0] & 0x1f, time: uint32(head[7])<<24 | binary.BigEndian.Uint32(head[3:])>>8}
		size := int(word & 0xffffff)
		if size > maxTag {
			return fmt.Errorf("%w: a tag of %d bytes", errFLV, size)
		}
		t.body = make([]byte, size+4) // the back pointer follows
		if _, err := io.ReadFull(in, t.body); err != nil {
			return nil
		}
		t.body = t.body[:size:size]
		if !take(t) {
			return nil
		}
	}
}
