package webrtc

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"kawung/media"
)

// keys are what both sides of a link agreed on.
type keys struct {
	in   *srtp.Context // of the page's reports; for one goroutine
	aead cipher.AEAD   // of our pictures; nil when the page has no GCM
	salt [12]byte

	mu  sync.Mutex    // guards out
	out *srtp.Context // of our reports, and of pictures without aead
}

func newKeys(d *dtls.Conn, client bool) (*keys, error) {
	profile, err := profileOf(d)
	if err != nil {
		return nil, err
	}
	state, ok := d.ConnectionState()
	if !ok {
		return nil, fmt.Errorf("no keys: %w", media.ErrClosed)
	}
	cfg := srtp.Config{Profile: profile}
	if err := cfg.ExtractSessionKeysFromDTLS(&state, client); err != nil {
		return nil, err
	}
	return keysOf(cfg)
}

func keysOf(cfg srtp.Config) (*keys, error) {
	var k keys
	var err error
	if k.in, err = srtp.CreateContext(cfg.Keys.RemoteMasterKey, cfg.Keys.RemoteMasterSalt, cfg.Profile, srtp.SRTCPReplayProtection(64)); err != nil {
		return nil, err
	}
	if k.out, err = srtp.CreateContext(cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, cfg.Profile); err != nil {
		return nil, err
	}
	if cfg.Profile == srtp.ProtectionProfileAes128CmHmacSha1_80 {
		return &k, nil
	}
	session, err := derive(labelKey, cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, len(cfg.Keys.LocalMasterKey))
	if err != nil {
		return nil, err
	}
	salt, err := derive(labelSalt, cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, len(k.salt))
	if err != nil {
		return nil, err
	}
	copy(k.salt[:], salt)
	block, err := aes.NewCipher(session)
	if err != nil {
		return nil, err
	}
	k.aead, err = cipher.NewGCM(block)
	return &k, err
}

// Labels of keys for RTP, RFC 3711 §4.3.2.
const (
	labelKey  = 0
	labelSalt = 2
)

// derive makes a session key of n bytes, RFC 3711 §4.3 (AES-CM as the PRF, a
// key derivation rate of 0); RFC 7714 §11 has the same for GCM.
func derive(label byte, master, salt []byte, n int) ([]byte, error) {
	block, err := aes.NewCipher(master)
	if err != nil {
		return nil, err
	}
	var counter [aes.BlockSize]byte
	copy(counter[:], salt)
	counter[7] ^= label
	out := make([]byte, (n+aes.BlockSize-1)/aes.BlockSize*aes.BlockSize)
	for i := 0; i < len(out); i += aes.BlockSize {
		binary.BigEndian.PutUint16(counter[14:], uint16(i/aes.BlockSize))
		block.Encrypt(out[i:], counter[:])
	}
	return out[:n], nil
}

// A batch is the packets of one call.
type batch struct {
	b    []byte
	ends []int
}

// most is the longest a packet of ours grows: payload, header with the
// extension, and the cipher's tag.
const most = media.MaxPayload + 12 + 8 + 16

var batches = sync.Pool{New: func() any {
	return &batch{b: make([]byte, 0, chunk*most), ends: make([]int, 0, chunk)}
}}

// A sealer encrypts a slot's packets and hands them to its link.
type sealer struct {
	link *link
	keys *keys

	mu     sync.Mutex // guards what follows
	newest int64      // the highest number so far, not wrapped
	head   [32]byte
	nonce  [12]byte
}

// write encrypts packets, at most chunk of them, and sends them together.
func (s *sealer) write(header *rtp.Header, first uint16, packets []media.Packet) {
	some := batches.Get().(*batch)
	defer batches.Put(some)
	some.b, some.ends = some.b[:0], some.ends[:0]
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := header.MarshalTo(s.head[:])
	if err != nil {
		return // longer than any header of ours
	}
	if s.keys.aead == nil {
		s.slowly(some, n, first, packets)
	} else {
		s.seal(some, n, first, packets)
	}
	s.link.send(some.b, some.ends)
}

// seal encrypts with AES-GCM, RFC 7714 §8. s.mu is held.
func (s *sealer) seal(out *batch, head int, first uint16, packets []media.Packet) {
	ssrc := s.head[8:12]
	for i, p := range packets {
		number := first + uint16(i)
		s.stamp(number, p.Marker)
		s.nonce = s.keys.salt
		for j := range ssrc {
			s.nonce[2+j] ^= ssrc[j]
		}
		rollover := uint32(s.follow(number) >> 16)
		s.nonce[6] ^= byte(rollover >> 24)
		s.nonce[7] ^= byte(rollover >> 16)
		s.nonce[8] ^= byte(rollover >> 8)
		s.nonce[9] ^= byte(rollover)
		s.nonce[10] ^= byte(number >> 8)
		s.nonce[11] ^= byte(number)
		at := len(out.b)
		out.b = append(out.b, s.head[:head]...)
		out.b = s.keys.aead.Seal(out.b, s.nonce[:], p.Payload, out.b[at:at+head])
		out.ends = append(out.ends, len(out.b))
	}
}

// slowly encrypts with whatever the page has. s.mu is held.
func (s *sealer) slowly(out *batch, head int, first uint16, packets []media.Packet) {
	var plain []byte
	for i, p := range packets {
		s.stamp(first+uint16(i), p.Marker)
		plain = append(append(plain[:0], s.head[:head]...), p.Payload...)
		s.keys.mu.Lock()
		b, err := s.keys.out.EncryptRTP(nil, plain, nil)
		s.keys.mu.Unlock()
		if err != nil {
			continue // lost
		}
		out.b = append(out.b, b...)
		out.ends = append(out.ends, len(out.b))
	}
}

// stamp puts a number and the marker into the header.
func (s *sealer) stamp(number uint16, marker bool) {
	s.head[1] &^= 0x80
	if marker {
		s.head[1] |= 0x80
	}
	binary.BigEndian.PutUint16(s.head[2:], number)
}

// follow is a number unwrapped (RFC 3711 §3.3.1): one that is sent again lies
// before the newest.
func (s *sealer) follow(number uint16) int64 {
	at := s.newest + int64(int16(number-uint16(s.newest)))
	s.newest = max(s.newest, at)
	return at
}
