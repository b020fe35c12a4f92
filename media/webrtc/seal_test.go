package webrtc

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"kawung/media"
)

// sealed is a sealer whose packets the other side's context can open.
func sealed(t *testing.T, profile srtp.ProtectionProfile) (*sealer, *srtp.Context, *[][]byte) {
	t.Helper()
	keyLen, _ := profile.KeyLen()
	saltLen, _ := profile.SaltLen()
	cfg := srtp.Config{Profile: profile}
	cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt = bytes.Repeat([]byte{1}, keyLen), bytes.Repeat([]byte{2}, saltLen)
	cfg.Keys.RemoteMasterKey, cfg.Keys.RemoteMasterSalt = bytes.Repeat([]byte{3}, keyLen), bytes.Repeat([]byte{4}, saltLen)
	k, err := keysOf(cfg)
	if err != nil {
		t.Fatal(err)
	}
	other, err := srtp.CreateContext(cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, profile)
	if err != nil {
		t.Fatal(err)
	}
	var sent [][]byte
	e := &Endpoint{packets: func(b []byte, ends []int, _ netip.AddrPort) error {
		from := 0
		for _, end := range ends {
			sent = append(sent, bytes.Clone(b[from:end]))
			from = end
		}
		return nil
	}}
	l := &link{c: &connection{endpoint: e}}
	l.to.Store(&netip.AddrPort{})
	return &sealer{link: l, keys: k}, other, &sent
}

var ciphers = map[string]srtp.ProtectionProfile{
	"AES-128-GCM": srtp.ProtectionProfileAeadAes128Gcm,
	"AES-256-GCM": srtp.ProtectionProfileAeadAes256Gcm,
	"AES-CM":      srtp.ProtectionProfileAes128CmHmacSha1_80,
}

func TestSealedPacketsOpenOverTheRollover(t *testing.T) {
	for name, profile := range ciphers {
		t.Run(name, func(t *testing.T) {
			s, other, sent := sealed(t, profile)
			h := rtp.Header{Version: 2, SSRC: 0xdeadbeef, PayloadType: 96, Timestamp: 7}
			if err := h.SetExtension(1, noDelay); err != nil {
				t.Fatal(err)
			}
			const frame = 7
			for n := 0; n < 3<<16; n += 997 { // losses on the way are nothing new
				*sent = (*sent)[:0]
				var packets []media.Packet
				for i := range frame {
					packets = append(packets, media.Packet{Payload: []byte{byte(n + i), byte(i)}, Marker: i == frame-1})
				}
				s.write(&h, uint16(n), packets)
				if len(*sent) != frame {
					t.Fatalf("%d packets of a frame of %d", len(*sent), frame)
				}
				for i, b := range *sent {
					plain, err := other.DecryptRTP(nil, b, nil)
					if err != nil {
						t.Fatalf("packet %d: %v", n+i, err)
					}
					var p rtp.Packet
					if err := p.Unmarshal(plain); err != nil {
						t.Fatal(err)
					}
					if p.SequenceNumber != uint16(n+i) || p.Marker != (i == frame-1) || !bytes.Equal(p.Payload, packets[i].Payload) ||
						!bytes.Equal(p.GetExtension(1), noDelay) || p.SSRC != h.SSRC || p.PayloadType != 96 || p.Timestamp != 7 {
						t.Fatalf("packet %d came as %v", n+i, p)
					}
				}
			}
		})
	}
}

// What is sent again is the very same bytes: an index is never used for two.
func TestAResentPacketIsTheSame(t *testing.T) {
	for name, profile := range ciphers {
		t.Run(name, func(t *testing.T) {
			s, _, sent := sealed(t, profile)
			h := rtp.Header{Version: 2, SSRC: 9, PayloadType: 96}
			last := []media.Packet{{Payload: []byte("the last before the rollover")}}
			for _, n := range []uint16{0, 30000, 60000} {
				s.write(&h, n, []media.Packet{{Payload: []byte{1}}})
			}
			s.write(&h, 0xffff, last)
			s.write(&h, 0, []media.Packet{{Payload: []byte{2}}, {Payload: []byte{3}}})
			s.write(&h, 0xffff, last)
			if first, again := (*sent)[3], (*sent)[len(*sent)-1]; !bytes.Equal(first, again) {
				t.Errorf("sent %x and again %x", first, again)
			}
		})
	}
}

func TestSealingAllocatesNothing(t *testing.T) {
	s, _, _ := sealed(t, srtp.ProtectionProfileAeadAes128Gcm)
	s.link.c.endpoint.packets = func([]byte, []int, netip.AddrPort) error { return nil }
	h := rtp.Header{Version: 2, SSRC: 9, PayloadType: 96}
	packets := make([]media.Packet, chunk)
	for i := range packets {
		packets[i].Payload = make([]byte, media.MaxPayload)
	}
	n := uint16(0)
	if per := testing.AllocsPerRun(100, func() { s.write(&h, n, packets); n += chunk }); per >= 1 {
		t.Errorf("%.1f allocations for %d packets, want none", per, chunk)
	}
}

func BenchmarkSeal(b *testing.B) {
	s, _, _ := sealed(&testing.T{}, srtp.ProtectionProfileAeadAes128Gcm)
	s.link.c.endpoint.packets = func([]byte, []int, netip.AddrPort) error { return nil }
	h := rtp.Header{Version: 2, SSRC: 9, PayloadType: 96}
	packets := make([]media.Packet, 8)
	for i := range packets {
		packets[i].Payload = make([]byte, media.MaxPayload)
	}
	b.SetBytes(8 * media.MaxPayload)
	b.ReportAllocs()
	n := uint16(0)
	for b.Loop() {
		s.write(&h, n, packets)
		n += 8
	}
}
