package dev.tandem.finetune.launcher.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlainWordsTest {

  @Test
  void saysWhatNodesLackWithoutCountingThem() {
    String one =
        PlainWords.unschedulable(
            "0/1 nodes are available: 1 Insufficient nvidia.com/gpu. preemption: 0/1 nodes are"
                + " available: 1 No preemption victims found for incoming pod.");
    assertEquals("No node can take the trainer yet: too little nvidia.com/gpu is free.", one);
    assertEquals(
        one, PlainWords.unschedulable("0/7 nodes are available: 7 Insufficient nvidia.com/gpu."));
    assertEquals(
        "No node can take the trainer yet: some are kept for others by the taint {gpu: yes}; some"
            + " have not the labels that are asked for; too little memory is free.",
        PlainWords.unschedulable(
            "0/9 nodes are available: 2 node(s) had untolerated taint {gpu: yes}, 3 Insufficient"
                + " memory, 4 node(s) didn't match Pod's node affinity/selector. preemption: no"));
    assertEquals(
        "No node can take the trainer yet: the volume of the job is not there yet.",
        PlainWords.unschedulable(
            "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"));
    assertEquals(
        "No node can take the trainer yet: something new.",
        PlainWords.unschedulable("something new"));
  }

  @Test
  void saysTheSameOfAnImageWhileTheNodeTriesAgain() {
    String first =
        PlainWords.image(
            "r/t:1",
            "rpc error: code = Unknown desc = failed to pull and unpack image \"r/t:1\": dial tcp:"
                + " no such host");
    String backOff =
        PlainWords.image(
            "r/t:1",
            "Back-off pulling image \"r/t:1\": ErrImagePull: rpc error: code = Unknown desc ="
                + " failed to pull and unpack image \"r/t:1\": dial tcp: no such host");
    assertEquals(first, backOff);
    assertTrue(first.endsWith("no such host."), first);
    assertEquals(
        "The trainer's image 'r/t:1' can not be pulled: its registry does not have it.",
        PlainWords.image("r/t:1", "rpc error: code = NotFound desc = r/t:1: not found"));
    assertEquals(
        "The trainer's image 'r/t:1' can not be pulled: its registry wants a login, or another one"
            + " (pull-secrets).",
        PlainWords.image("r/t:1", "ErrImagePull: pull access denied, 401 Unauthorized"));
    assertEquals(
        "The trainer's image 'r/t:1' can not be pulled.",
        PlainWords.image("r/t:1", "Back-off pulling image \"r/t:1\""));
  }

  @Test
  void leavesOutTheNameThatTheClusterMadeUpWhenItRefusesAPod() {
    assertEquals(
        "The namespace's quota leaves no room for the trainer: exceeded quota: gpu, requested:"
            + " requests.nvidia.com/gpu=8, used: 0, limited: 4.",
        PlainWords.refused(
            "Error creating: pods \"tandem-ftjob-1-x7k2p\" is forbidden: exceeded quota: gpu,"
                + " requested: requests.nvidia.com/gpu=8, used: 0, limited: 4"));
    assertEquals(
        "The cluster refuses the trainer: violates PodSecurity \"restricted:latest\": runAsNonRoot.",
        PlainWords.refused(
            "Error creating: pods \"tandem-ftjob-1-aaaaa\" is forbidden: violates PodSecurity"
                + " \"restricted:latest\": runAsNonRoot"));
  }

  @Test
  void cutsWhatIsTooLongAndTakesWhatIsNothing() {
    assertTrue(PlainWords.refused("x".repeat(5_000)).length() < 500);
    assertEquals("The cluster refuses the trainer: no reason is given.", PlainWords.refused(null));
    assertEquals(
        "The trainer's container can not be made: secret \"hub\" not found in the pod.",
        PlainWords.container("secret \"hub\" not found in tandem-1-abc", "tandem-1-abc"));
  }
}
